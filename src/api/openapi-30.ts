// The description of the API in OpenAPI 3.0, which QGIS and older tools ask for. In: ours, of 3.1. Out: the same in the words of 3.0: what may
// be null is `nullable`, a constant is an enumeration of one. Only what our schemas use is known; a test checks the outcome against 3.0.

type Node = Readonly<Record<string, unknown>>;

const isNode = (value: unknown): value is Node => typeof value === 'object' && value !== null && !Array.isArray(value);

/** A new document. */
export function toOpenApi30(document: Node): Node {
  const { license, ...info } = document.info as Node;
  const { name } = license as Node; // 3.0 knows no identifier of it
  return { ...(convert(document) as Node), openapi: '3.0.3', info: { ...info, license: { name } } };
}

function convert(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(convert);
  if (!isNode(value)) return value;
  const node: Record<string, unknown> = {};
  for (const [key, member] of Object.entries(value)) {
    if (key === 'const' && !isNode(member)) node.enum = [member];
    else if (key === 'patternProperties' && isNode(member))
      node.additionalProperties = convert(Object.values(member)[0]);
    else if (key === 'items' && Array.isArray(member)) node.items = oneOf(member);
    else if (key === 'exclusiveMinimum') Object.assign(node, { minimum: member, exclusiveMinimum: true });
    else if (key !== 'additionalItems') node[key] = convert(member);
  }
  return withNullable(node);
}

/** 3.0 has no tuples: any of what stands at one of the places; how many there are is said beside. */
function oneOf(places: readonly unknown[]): unknown {
  const different = [...new Map(places.map((each) => [JSON.stringify(each), convert(each)])).values()];
  return different.length === 1 ? different[0] : { anyOf: different };
}

function withNullable(node: Record<string, unknown>): unknown {
  const { anyOf, ...rest } = node;
  if (node.type === 'null') return { ...node, type: 'string', nullable: true, enum: [null] };
  if (!Array.isArray(anyOf)) return node;
  // nulls of the list were converted before it
  const others = (anyOf as unknown[]).filter((each) => !isConvertedNull(each));
  if (others.length === anyOf.length) return node;
  const [only] = others;
  return others.length === 1 && isNode(only) && !('$ref' in only)
    ? { ...only, ...rest, nullable: true }
    : { ...rest, anyOf: others, nullable: true };
}

const isConvertedNull = (value: unknown): boolean =>
  isNode(value) && Array.isArray(value.enum) && value.enum[0] === null;
