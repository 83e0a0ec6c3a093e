import { ModelError } from '../errors.ts';
import { allBytes, type Field, firstBytes, firstNumber, readFields } from './read-wire.ts';

/** A graph's input or output: an element type, and sizes where they are fixed. */
export type GraphValue = { name: string; type: number; dims: (number | undefined)[] };
export type ReadModel = {
  fields: Field[];
  graph: Field[];
  input: GraphValue;
  output: GraphValue;
  opset: number;
};

/** Field numbers of onnx.proto3, by message. */
const MODEL = { graph: 7, opset: 8, functions: 25 };
export const GRAPH = { node: 1, initializer: 5, input: 11, output: 12 };
const NODE = { domain: 7, attribute: 5 };
const ATTRIBUTE = { tensor: 5, graph: 6, tensors: 10, graphs: 11 };
const TENSOR = { name: 8, externalData: 13, dataLocation: 14 };
const MAX_DEPTH = 8;

/**
 * Reads what must be known of a person's ONNX file before ONNX Runtime sees it: that it is one graph from one tensor
 * to one tensor, of the standard's own operators, and names no other file to read.
 *
 * @throws ModelError `damaged` when it cannot be read, `unsupported` when it is something else.
 */
export function readModel(file: Uint8Array): ReadModel {
  const fields = readFields(file);
  const graph = readFields(firstBytes(fields, MODEL.graph));
  if (graph.length === 0) throw unsupported('it has no graph');
  if (allBytes(fields, MODEL.functions).length > 0) throw unsupported('it defines functions of its own');
  refuseForeign(graph, 0);
  const constants = new Set(
    allBytes(graph, GRAPH.initializer).map((tensor) => nameIn(readFields(tensor), TENSOR.name)),
  );
  // Old exporters list the weights among the inputs.
  const inputs = valuesOf(graph, GRAPH.input).filter(({ name }) => !constants.has(name));
  const outputs = valuesOf(graph, GRAPH.output);
  const [input, output] = [inputs[0], outputs[0]];
  if (!input || !output || inputs.length > 1 || outputs.length > 1)
    throw unsupported(`it has ${inputs.length} inputs and ${outputs.length} outputs, not one of each`);
  return { fields, graph, input, output, opset: opsetOf(fields) };
}

const valuesOf = (graph: Field[], field: number): GraphValue[] =>
  allBytes(graph, field).map((bytes) => {
    const value = readFields(bytes);
    const tensor = readFields(firstBytes(readFields(firstBytes(value, 2)), 1));
    const dims = allBytes(readFields(firstBytes(tensor, 2)), 1).map((dim) => firstNumber(readFields(dim), 1));
    return { name: nameIn(value, 1), type: firstNumber(tensor, 1) ?? 0, dims };
  });

export const nameIn = (fields: Field[], field: number) => Buffer.from(firstBytes(fields, field)).toString();

function opsetOf(fields: Field[]): number {
  for (const bytes of allBytes(fields, MODEL.opset)) {
    const opset = readFields(bytes);
    if (['', 'ai.onnx'].includes(nameIn(opset, 1))) return firstNumber(opset, 2) ?? 0;
  }
  return 0;
}

function refuseForeign(graph: Field[], depth: number): void {
  if (depth > MAX_DEPTH) throw unsupported('its graphs are nested too deeply');
  for (const tensor of allBytes(graph, GRAPH.initializer)) refuseExternal(tensor);
  for (const bytes of allBytes(graph, GRAPH.node)) {
    const node = readFields(bytes);
    const domain = nameIn(node, NODE.domain);
    if (!['', 'ai.onnx'].includes(domain))
      throw unsupported(`it uses operators of ${JSON.stringify(domain)}`);
    for (const attribute of allBytes(node, NODE.attribute).map(readFields)) {
      for (const field of [ATTRIBUTE.tensor, ATTRIBUTE.tensors])
        for (const tensor of allBytes(attribute, field)) refuseExternal(tensor);
      for (const field of [ATTRIBUTE.graph, ATTRIBUTE.graphs])
        for (const inner of allBytes(attribute, field)) refuseForeign(readFields(inner), depth + 1);
    }
  }
}

function refuseExternal(tensor: Uint8Array): void {
  const fields = readFields(tensor);
  if (fields.some(({ field }) => field === TENSOR.externalData) || firstNumber(fields, TENSOR.dataLocation))
    throw unsupported('its weights lie in another file; save it as one file');
}

const unsupported = (what: string) => new ModelError('unsupported', `this .onnx file is refused: ${what}.`);
