/** Tells a worker's calls apart on its lines: which statement is the claim, which call uploads. */

type Matches = (call: string) => boolean;

const saying =
  (text: string): Matches =>
  (call) =>
    call.includes(text);

/** Statements, by what only they say. @see libs/persistence-prisma, src/job-store */
export const STATEMENTS = {
  resolve: saying('AS "jobTenantId"'),
  claim: saying('lock-held-by-this-worker'),
  storePlan: saying('jsonb_to_recordset'),
  fetchParts: saying('part AS name, result FROM'),
  complete: saying('winning_fencing_token = ended.fencing_token'),
} as const;

/** Calls to AWS. */
export const CALLS = {
  receive: (call: string) => call.startsWith('ReceiveMessage '),
  delete: (call: string) => call.startsWith('DeleteMessage '),
  anySqs: (call: string) =>
    /^(?:ReceiveMessage|DeleteMessage|SendMessage|ChangeMessageVisibility|GetQueue\w+) /.test(call),
  upload: (call: string) => /^PUT \/[^/]+\/tenants\/\d+\/videos\//.test(call),
  uploadMaster: (call: string) => /^PUT .*\/master\.m3u8/.test(call),
} as const satisfies Readonly<Record<string, Matches>>;
