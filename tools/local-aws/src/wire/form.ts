/** Form bodies of the query protocols: `Tags.member.1.Key=team` becomes nested objects and arrays. */

/** A decoded form: text leaves, objects by name, arrays where every name is a number. */
export type FormValue = string | FormValue[] | { [name: string]: FormValue };

interface FormNode {
  text?: string;
  readonly children: Map<string, FormNode>;
}

/** Builds the nested value of a form, leaving out the two members that address the operation. */
export function parseForm(form: URLSearchParams): FormValue {
  const root: FormNode = { children: new Map() };
  for (const [path, text] of form) {
    if (path === 'Action' || path === 'Version') continue;
    let node = root;
    for (const name of path.split('.')) {
      let child = node.children.get(name);
      if (child === undefined) node.children.set(name, (child = { children: new Map() }));
      node = child;
    }
    node.text = text;
  }
  return valueOf(root);
}

function valueOf({ text, children }: FormNode): FormValue {
  const names = [...children.keys()];
  if (names.length === 0) return text ?? {};
  const entries = [...children].map(([name, child]) => [name, valueOf(child)] as const);
  if (names.every((name) => /^\d+$/.test(name)))
    return entries.sort(([a], [b]) => Number(a) - Number(b)).map(([, value]) => value);
  return Object.fromEntries(entries);
}
