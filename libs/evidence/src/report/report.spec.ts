import { diagnose } from '../diagnose';
import { ENGLISH } from '../language/english';
import { KOREAN } from '../language/korean';
import type { Catalogue } from '../language/catalogue';
import type { Snapshot } from '../snapshot';
import { WORKERS, incident, incidentWithLeases } from '../testing/incident';
import { healthyBut } from '../testing/healthy';
import { fact, snapshot, unknownFact, NAMES } from '../testing/snapshots';
import { composeReport } from './compose-report';
import { renderHtml } from './html-report';
import { renderMarkdown } from './markdown-report';
import { renderJson, reportJsonSchema } from './report';
import type { Report } from './report';
import { renderText } from './text-report';

const LANGUAGES: readonly (readonly [string, Catalogue])[] = [
  ['English', ENGLISH],
  ['Korean', KOREAN],
];
const FORMS = { renderText, renderMarkdown, renderHtml };

const compose = (observed: Snapshot, catalogue: Catalogue = ENGLISH): Report =>
  composeReport({ diagnosis: diagnose(observed), catalogue });

describe.each(LANGUAGES)('the report of the incident in %s', (_, catalogue) => {
  const report = compose(incident(), catalogue);

  it('renderText() tells it as it always did', () => {
    expect(renderText({ report, words: catalogue.report })).toMatchSnapshot();
  });

  it('renderMarkdown() tells it as it always did', () => {
    expect(renderMarkdown({ report, words: catalogue.report })).toMatchSnapshot();
  });

  it.each(Object.entries(FORMS))('%s() holds every conclusion, fact and missing fact', (_name, render) => {
    const text = unescaped(render({ report, words: catalogue.report }));

    for (const { message, reason } of [...report.conclusions, ...report.findings]) {
      expect(text).toContain(message);
      expect(text).toContain(reason);
    }
    for (const { id, summary } of report.facts) {
      expect(text).toContain(id);
      expect(text).toContain(summary);
    }
    for (const worker of WORKERS.slice(1)) expect(text).toContain(`worker-log:${worker}`);
  });
});

/** Back to what a reader sees, for both kinds of mark-up. */
const unescaped = (text: string): string =>
  text
    .replace(/\\([\\`*_[\]{}<>|~#])/g, '$1')
    .replaceAll('&quot;', '"')
    .replaceAll('&#39;', "'")
    .replaceAll('&gt;', '>')
    .replaceAll('&lt;', '<')
    .replaceAll('&amp;', '&');

describe('the languages', () => {
  it('composeReport() tells the same names, numbers and commands in both', () => {
    const [english, korean] = [compose(incident(), ENGLISH), compose(incident(), KOREAN)];

    const untranslated = ({ conclusions, findings, facts }: Report) => ({
      conclusions: [...conclusions, ...findings].map(({ type, status, reason, arithmetic, cites }) => [
        type,
        status,
        reason,
        arithmetic,
        cites,
      ]),
      facts: facts.map(({ id, summary, commands, value }) => [id, summary, commands, value]),
    });
    expect(untranslated(korean)).toEqual(untranslated(english));
    expect(korean.conclusions.map(({ message }) => message)).not.toEqual(
      english.conclusions.map(({ message }) => message),
    );
  });

  it('the Korean catalogue has no sentence left in English', () => {
    const sentences = Object.entries({ ...KOREAN.conditions, ...KOREAN.rules, ...KOREAN.report });

    for (const [name, sentence] of sentences)
      expect([name, sentence]).toEqual([name, expect.stringMatching(/[가-힣]/)]);
  });
});

const HOSTILE = `<script>alert(1)</script>"'&|\`\`\` [x](javascript:1)\u001b[31m\u202e\n# heading`;

const hostile = (): Snapshot =>
  snapshot([
    fact('queue-depth', HOSTILE, { visible: 1, inFlight: 2, delayed: 3 }),
    unknownFact('group', NAMES.group, { code: HOSTILE, problem: HOSTILE }),
    fact('database-health', NAMES.database, { reachable: false, error: HOSTILE, pendingMigrations: null }),
  ]);

describe('hostile values', () => {
  const report = compose(hostile());

  it.each(Object.entries(FORMS))('%s() lets no value command the terminal or turn its direction', (_, render) => {
    const text = render({ report, words: ENGLISH.report });

    expect(text).toContain('\ufffd');
    expect(text).not.toContain('\u001b');
    expect(text).not.toContain('\u202e');
  });

  it('renderHtml() lets no value become mark-up', () => {
    const page = renderHtml({ report, words: ENGLISH.report });

    expect(page).toContain('&lt;script&gt;alert(1)');
    expect(page).not.toContain('<script');
    // Every attribute ends where it began: what stands between tags holds no quote of a value.
    expect(page.match(/ id="[^"]*"/g)).toHaveLength(report.facts.length);
    expect(page.match(/ id="[^"]*[<>'\s][^"]*"/)).toBeNull();
  });

  it('renderMarkdown() lets no value become mark-up', () => {
    const lines = renderMarkdown({ report, words: ENGLISH.report }).split('\n');
    const blocks = lines.filter((line) => /^`{4,}/.test(line));
    const firstBlock = lines.findIndex((line) => /^`{4,}/.test(line));

    // The commands' blocks open and close with a fence that is longer than any in them.
    expect(blocks).toHaveLength(4);
    expect(lines.slice(0, firstBlock).filter((line) => line.startsWith('# '))).toEqual([`# ${ENGLISH.report.title}`]);
    expect(lines.filter((line) => line.startsWith('|')).map(cells)).toEqual([4, 4, 4, 4, 4]);
  });
});

/** The cells of a table's row: bars that are not escaped. */
const cells = (row: string): number => (row.match(/(?<!\\)\|/g) ?? []).length - 1;

describe('renderHtml()', () => {
  const page = (observed: Snapshot): string => renderHtml({ report: compose(observed), words: ENGLISH.report });

  it('renderHtml() needs nothing from anywhere when it is opened', () => {
    expect(page(incident())).toContain(`content="default-src 'none'; style-src 'unsafe-inline'"`);
    expect(page(incident())).not.toMatch(/<(?:script|link|img|iframe)|\ssrc=|url\(|@import/);
  });

  it('renderHtml() draws messages and desired capacity when their series are known', () => {
    const text = page(incident());

    expect(text.match(/<svg/g)).toHaveLength(2);
    expect(text.match(/<polyline/g)).toHaveLength(3);
    expect(text).not.toContain('NaN');
  });

  it('renderHtml() draws nothing when there is no series', () => {
    expect(page(snapshot([]))).not.toContain('<svg');
  });

  it('renderHtml() leads from each citation to its fact', () => {
    const text = page(incidentWithLeases());
    const targets = new Set([...text.matchAll(/ id="([^"]+)"/g)].map(([, id]) => id));

    const links = [...text.matchAll(/href="#([^"]+)"/g)].map(([, id]) => id);
    expect(links.length).toBeGreaterThan(10);
    for (const link of links) expect(targets).toContain(link);
  });
});

describe('renderJson()', () => {
  it('renderJson() has exactly the fields that its schema requires', () => {
    const schema = reportJsonSchema() as { required: string[]; additionalProperties: boolean };

    expect(Object.keys(JSON.parse(renderJson(compose(incident()))) as object).sort()).toEqual(
      [...schema.required].sort(),
    );
    expect(schema.additionalProperties).toBe(false);
  });

  it('renderJson() says that a sound fleet is healthy', () => {
    expect(JSON.parse(renderJson(compose(healthyBut())))).toMatchObject({
      version: 1,
      health: 'healthy',
      findings: [],
    });
  });
});
