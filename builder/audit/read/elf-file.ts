/** A section of an ELF file. */
export interface ElfSection {
  readonly index: number;
  readonly name: string;
  readonly type: number;
  /** Its address in memory; 0 in an object file. */
  readonly address: number;
  readonly content: Buffer;
  readonly link: number;
}

/** A symbol of an ELF file. */
export interface ElfSymbol {
  readonly name: string;
  /** The index of its section. */
  readonly section: number;
  /** Its address, or in an object file its offset in the section. */
  readonly value: number;
}

const NOBITS = 8;
const SYMTAB = 2;
const DYNSYM = 11;
/** The most sections and symbols that are read: a hostile file may claim any number. */
const MOST_SECTIONS = 20_000;
const MOST_SYMBOLS = 300_000;
const LONGEST_NAME = 512;

/** The layout of an ELF file of 32 or 64 bits. */
const LAYOUTS = {
  1: { header: 52, sectionsAt: 32, sectionSize: 40, counts: 46, symbol: 16 },
  2: { header: 64, sectionsAt: 40, sectionSize: 64, counts: 58, symbol: 24 },
} as const;

/**
 * Reads the sections and symbols of an ELF file: nothing is taken from outside the bytes, and damage leads to fewer
 * sections, never to an error.
 */
export class ElfFile {
  private readonly wide: boolean;
  private readonly little: boolean;
  readonly sections: readonly ElfSection[];

  private constructor(private readonly bytes: Buffer) {
    this.wide = bytes[4] === 2;
    this.little = bytes[5] === 1;
    this.sections = this.readSections();
  }

  /** @returns undefined for anything else */
  static read(bytes: Buffer): ElfFile | undefined {
    if (bytes.length < 64 || bytes.readUInt32BE(0) !== 0x7f454c46) return undefined;
    if (![1, 2].includes(bytes[4] ?? 0) || ![1, 2].includes(bytes[5] ?? 0)) return undefined;
    return new ElfFile(bytes);
  }

  /** Whether it is an object file, whose symbols count from the beginning of their section. */
  get isObject(): boolean {
    return this.half(16) === 1;
  }

  /** The bytes of the header. */
  get header(): Buffer {
    return this.bytes.subarray(0, this.layout.header);
  }

  /** The machine that it is for, as a number of the ELF specification. */
  get machine(): number {
    return this.half(18);
  }

  /** The last symbol at or before an offset in a section. */
  symbolNear(
    section: ElfSection,
    offset: number,
  ): { readonly name: string; readonly distance: number } | undefined {
    const target = (this.isObject ? 0 : section.address) + offset;
    let best: ElfSymbol | undefined;
    for (const symbol of this.symbols()) {
      if (symbol.section !== section.index || symbol.value > target || symbol.name === '') continue;
      if (best === undefined || symbol.value > best.value) best = symbol;
    }
    return best && { name: best.name, distance: target - best.value };
  }

  private *symbols(): Generator<ElfSymbol> {
    const { symbol: size } = this.layout;
    for (const table of this.sections) {
      if (table.type !== SYMTAB && table.type !== DYNSYM) continue;
      const names = this.sections.find(({ index }) => index === table.link)?.content ?? Buffer.alloc(0);
      const count = Math.min(Math.floor(table.content.length / size), MOST_SYMBOLS);
      const start = table.content.byteOffset - this.bytes.byteOffset;
      for (let at = start; at < start + count * size; at += size) {
        yield {
          name: nameIn(names, this.word(at)),
          section: this.half(at + (this.wide ? 6 : 14)),
          value: this.wide ? this.long(at + 8) : this.word(at + 4),
        };
      }
    }
  }

  private readSections(): ElfSection[] {
    const { sectionsAt, sectionSize, counts } = this.layout;
    const from = this.wide ? this.long(sectionsAt) : this.word(sectionsAt);
    if (this.half(counts) !== sectionSize) return [];
    const raw: (Omit<ElfSection, 'name'> & { readonly nameAt: number })[] = [];
    const count = Math.min(this.half(counts + 2), MOST_SECTIONS);
    for (let index = 0; index < count; index += 1) {
      const at = from + index * sectionSize;
      if (!(at >= 0 && at + sectionSize <= this.bytes.length)) break;
      raw.push({ index, ...this.readSection(at) });
    }
    const names = raw[this.half(counts + 4)]?.content ?? Buffer.alloc(0);
    return raw.map(({ nameAt, ...section }) => ({ ...section, name: nameIn(names, nameAt) }));
  }

  private readSection(at: number): Omit<ElfSection, 'name' | 'index'> & { readonly nameAt: number } {
    const type = this.word(at + 4);
    const [address, offset, size, link] = this.wide
      ? [this.long(at + 16), this.long(at + 24), this.long(at + 32), this.word(at + 40)]
      : [this.word(at + 12), this.word(at + 16), this.word(at + 20), this.word(at + 24)];
    const whole =
      type !== NOBITS && Number.isSafeInteger(offset + size) && offset + size <= this.bytes.length;
    const content = whole ? this.bytes.subarray(offset, offset + size) : Buffer.alloc(0);
    return { nameAt: this.word(at), type, address, content, link };
  }

  private get layout(): (typeof LAYOUTS)[1 | 2] {
    return LAYOUTS[this.wide ? 2 : 1];
  }

  private half(at: number): number {
    return this.little ? this.bytes.readUInt16LE(at) : this.bytes.readUInt16BE(at);
  }

  private word(at: number): number {
    return this.little ? this.bytes.readUInt32LE(at) : this.bytes.readUInt32BE(at);
  }

  private long(at: number): number {
    return Number(this.little ? this.bytes.readBigUInt64LE(at) : this.bytes.readBigUInt64BE(at));
  }
}

function nameIn(names: Buffer, at: number): string {
  if (at >= names.length) return '';
  const end = names.subarray(at, at + LONGEST_NAME).indexOf(0);
  return names.toString('latin1', at, end < 0 ? at + LONGEST_NAME : at + end);
}
