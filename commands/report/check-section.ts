import { canonicalJson } from '../../builder/ground/canonical-json';
import { callText } from '../../builder/ground/call-text';
import { html, preformatted, type Html } from './html';
import type { Prebuilt, ReportData } from './report-data';

/** Computes the fingerprint of a tree without seedstage. test/commands/report-check.test.ts runs it. */
export const FINGERPRINT_PY = String.raw`import hashlib, os, stat, sys
os.chdir(sys.argv[1])
esc = lambda raw: ''.join(chr(c) if 31 < c < 127 and c != 92 else f'\\x{c:02x}' for c in raw)
lines = []
for here, dirs, files in os.walk(b'.'):
    for path in (os.path.join(here, name)[2:] for name in dirs + files):
        s = os.lstat(path); link = stat.S_ISLNK(s.st_mode); file = stat.S_ISREG(s.st_mode)
        end = esc(os.readlink(path)) if link else hashlib.sha256(open(path, 'rb').read()).hexdigest() if file else ''
        kind, mode = ('link', 0) if link else ('file' if file else 'dir', s.st_mode & 0o7777)
        lines.append((path, f'{esc(path)}\t{kind}\t{mode:04o}\t{s.st_size if file else 0}\t{end}\n'))
print(hashlib.sha256(''.join(line for _, line in sorted(lines)).encode()).hexdigest())`;

/** The bytes of a hex0 text: pairs of digits, and comments from # to the end of the line. */
const SPELLED =
  "import re, sys; sys.stdout.buffer.write(bytes.fromhex(re.sub('#.*', '', open(sys.argv[1]).read())))";

/** A command that prints the first program's sha256. */
function sumOf({ file, as }: Prebuilt): string {
  return as === undefined ? `sha256sum < ${file}` : `python3 -c "${SPELLED}" ${file} | sha256sum`;
}

/** How to check the report with nothing but sha256sum and Python. */
export function checkSection(data: ReportData): Html {
  const sources = new Map(
    data.steps.flatMap(({ sources: all }) => all.map(({ file, sha256 }) => [file, sha256] as const)),
  );
  const sums = [...sources].map(([file, sha256]) => `${sha256}  ${file}\n`).sort();
  return html`<section class="check" id="check">
    <h2>To check it without seedstage</h2>
    <p>
      Nothing here has to be believed. A report can be changed by whoever has it; what it names cannot,
      without another hash.
    </p>
    <ol>
      ${
        data.seed === undefined
          ? ''
          : html`<li>
              The first program, in a checkout: it must have the sha256 <code>${data.seed.sha256}</code>.
              ${preformatted(sumOf(data.seed), 'seed-sum')}
            </li>`
      }
      <li>
        The sources, from the places that their steps name, or from
        <code class="call">${callText('sources', './mirror')}</code>. In the directory that holds them,
        <code class="call">sha256sum --check</code> with this list: ${preformatted(sums.join(''), 'sums')}
      </li>
      <li>
        What came out, as files: <code class="call">${callText('export', 'make ./make')}</code> writes a
        package's tree, and an image holds them all. This program, saved as <code>fingerprint.py</code>,
        prints a tree's fingerprint; run as <code class="call">python3 fingerprint.py ./make</code> it prints
        the one that this report has for make. (It reads names, types, modes, sizes, contents and link
        targets. Unpack archives with <code class="call">tar -xp</code>, so that modes stay.)
        ${preformatted(FINGERPRINT_PY, 'fingerprint-py')}
      </li>
      ${whole(data)}
      <li>A key is the sha256 of the text that its step lists under “What the key is made of”.</li>
    </ol>
    <p>
      This shows that the files are the ones that this report speaks of. That the sources really become these
      files is shown by building them again, on another machine and by other people:
      <code class="call">${callText('verify:all')}</code> does it, and docs/trust.md says what rests on what.
    </p>
  </section>`;
}

function whole({ whole: all }: ReportData): Html {
  if (all === undefined) return html``;
  return html`<li>
    The whole’s fingerprint is the sha256 of the fingerprints of its packages, as JSON:
    ${preformatted(`printf %s '${canonicalJson(all.packages)}' | sha256sum`, 'whole')}
  </li>`;
}
