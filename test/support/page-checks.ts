/// <reference lib="dom" />
/// <reference lib="dom.iterable" />

// These run in the page that is looked at: each stands alone, and knows nothing of this file.

/** Run in the page: each text whose colour is too near to what is behind it. */
export function faintTexts(): string[] {
  const channels = (color: string): number[] => (color.match(/[\d.]+/g) ?? []).map(Number);
  const luminance = (color: string): number => {
    const [r = 0, g = 0, b = 0] = channels(color).map((value) => {
      const part = value / 255;
      return part <= 0.03928 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
    });
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const behind = (element: Element): string => {
    const box = element.closest('.node')?.querySelector('.box');
    const fill = box ? getComputedStyle(box).fill : 'none';
    if (fill !== 'none') return fill;
    for (let at: Element | null = element; at; at = at.parentElement) {
      const color = getComputedStyle(at).backgroundColor;
      if (channels(color)[3] !== 0) return color;
    }
    return 'rgb(255, 255, 255)';
  };
  // A title within a picture is not drawn: the browser shows it in a box of its own.
  const texts = [...document.querySelectorAll('body *:not(title)')].filter((element) =>
    [...element.childNodes].some((node) => node.nodeType === 3 && (node.textContent ?? '').trim() !== ''),
  );
  if (texts.length < 200) return [`only ${texts.length} texts were found`];
  return texts.flatMap((element) => {
    const style = getComputedStyle(element);
    const color = element instanceof SVGElement ? style.fill : style.color;
    const [dark = 0, light = 0] = [luminance(color), luminance(behind(element))].sort((a, b) => a - b);
    const ratio = (light + 0.05) / (dark + 0.05);
    return ratio >= 4.5
      ? []
      : [`${element.tagName} "${element.textContent.slice(0, 30)}" ${ratio.toFixed(2)}`];
  });
}

/** Run in the page: each box of the picture with a text that does not fit it. */
export function overflowingBoxes(): string[] {
  return [...document.querySelectorAll('.node')].flatMap((node) => {
    const box = node.querySelector('.box')?.getBoundingClientRect();
    const texts = [...node.querySelectorAll('text')];
    const over = texts.filter((text) => text.getBoundingClientRect().right > (box?.right ?? 0));
    return over.map((text) => text.textContent);
  });
}

/** Run in the page: each bar of the run that nobody can see, or that is not wholly in its row. */
export function lostBars(): string[] {
  return [...document.querySelectorAll('.when .built .lane')].flatMap((lane) => {
    const { left, right } = lane.getBoundingClientRect();
    const boxes = [...lane.querySelectorAll('rect')].map((bar) => bar.getBoundingClientRect());
    const within = boxes.every((box) => box.left >= left - 1 && box.right <= right + 1);
    const seen = boxes.some((box) => box.width > 0.5);
    return within && seen ? [] : [lane.getAttribute('aria-label') ?? 'a bar without a label'];
  });
}

/** Run in the page: the links that lead nowhere. */
export function deadLinks(): string[] {
  return [...document.querySelectorAll('a')]
    .map((link) => link.getAttribute('href') ?? '')
    .filter((href) =>
      href.startsWith('#') ? !document.getElementById(href.slice(1)) : !/^https?:\/\//.test(href),
    );
}

/** Run in the page: what is behind all. */
export function paperColor(): string {
  return getComputedStyle(document.body).backgroundColor;
}

/** Run in the page: how wide it is, with what has to be scrolled to. */
export function pageWidth(): number {
  return document.documentElement.scrollWidth;
}
