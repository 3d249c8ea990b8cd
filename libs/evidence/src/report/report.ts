/** The report as data in one language: what `--json` prints, and what every other form is drawn from. */
import * as z from 'zod';

/** Raised when a reader of an older one would misread it. */
export const REPORT_VERSION = 1;

const COMMANDS = z.object({ bash: z.string(), powershell: z.string() });
const STATUS = z.enum(['True', 'False', 'Unknown']);

export const REPORT_MISSING_SCHEMA = z.object({
  id: z.string(),
  label: z.string(),
  /** Why asking was in vain; null where nobody has asked. */
  problem: z.string().nullable(),
  commands: COMMANDS,
});

const CONCLUSION = z.object({
  type: z.string(),
  heading: z.string(),
  status: STATUS,
  reason: z.string(),
  message: z.string(),
  rule: z.object({ code: z.string(), statement: z.string() }),
  /** `desiredRaw = inFlight + backlogAdd = 5 + 0 = 5` */
  arithmetic: z.array(z.string()),
  cites: z.array(z.string()),
  /** Of cited facts that tell more than the conclusion rests on: what it does rest on. */
  excerpts: z.array(z.object({ id: z.string(), summary: z.string() })),
  missing: z.array(REPORT_MISSING_SCHEMA),
  parts: z.array(z.object({ status: STATUS, message: z.string(), cites: z.array(z.string()) })),
  counterfactuals: z.array(z.object({ change: z.string(), message: z.string(), arithmetic: z.array(z.string()) })),
  remedy: z.object({ message: z.string(), commands: z.array(COMMANDS) }).nullable(),
});

export const REPORT_FACT_SCHEMA = z.object({
  id: z.string(),
  kind: z.string(),
  subject: z.string(),
  label: z.string(),
  isKnown: z.boolean(),
  /** In one line, the same in every language. */
  summary: z.string(),
  /** Null where it is unknown. */
  value: z.json(),
  /** ISO 8601 */
  observedAt: z.string(),
  /** When the report was made of it. */
  ageSeconds: z.number(),
  source: z.string(),
  commands: COMMANDS,
  raw: z.json(),
});

/** One conclusion as a tree: below each of its facts stands what explains that fact. */
export const REPORT_DERIVATION_SCHEMA = z.object({
  conclusion: CONCLUSION,
  facts: z.array(
    z.object({
      fact: REPORT_FACT_SCHEMA,
      /** Null where it speaks for itself, or where the tree has said so further up. */
      get why(): z.ZodNullable<typeof REPORT_DERIVATION_SCHEMA> {
        return z.nullable(REPORT_DERIVATION_SCHEMA);
      },
    }),
  ),
  missing: z.array(REPORT_MISSING_SCHEMA),
});

const CHART = z.object({
  title: z.string(),
  series: z.array(z.object({ name: z.string(), points: z.array(z.object({ at: z.number(), value: z.number() })) })),
});

export const REPORT_SCHEMA = z.object({
  version: z.literal(REPORT_VERSION),
  language: z.enum(['en', 'ko']),
  takenAt: z.string(),
  health: z.enum(['healthy', 'findings', 'could-not-observe']),
  /** Why the fleet is as it is. */
  conclusions: z.array(CONCLUSION),
  /** What is wrong, or soon will be. */
  findings: z.array(CONCLUSION),
  /** What was looked for, and is not there. */
  cleared: z.array(CONCLUSION),
  /** What could not be looked for. */
  unjudged: z.array(CONCLUSION),
  /** Missing facts, those first that settle most. */
  questions: z.array(REPORT_MISSING_SCHEMA.extend({ settles: z.array(z.string()) })),
  facts: z.array(REPORT_FACT_SCHEMA),
  charts: z.array(CHART),
});

export type Report = z.infer<typeof REPORT_SCHEMA>;
export type ReportDerivation = z.infer<typeof REPORT_DERIVATION_SCHEMA>;
export type ReportConclusion = z.infer<typeof CONCLUSION>;
export type ReportFact = z.infer<typeof REPORT_FACT_SCHEMA>;
export type ReportChart = z.infer<typeof CHART>;
export type ReportCommands = z.infer<typeof COMMANDS>;

/** JSON Schema (2020-12) of what `renderJson()` prints. */
export const reportJsonSchema = (): unknown => z.toJSONSchema(REPORT_SCHEMA);

/** The report for programs. */
export const renderJson = (report: Report): string => `${JSON.stringify(report, null, 2)}\n`;
