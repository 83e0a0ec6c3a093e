import { bytes, float, integer, message, type Pieces, text } from './wire.ts';

/** Element types of ONNX's TensorProto. */
export const FLOAT = 1;
export const UINT8 = 2;
export const INT8 = 3;
export const INT32 = 6;
export const INT64 = 7;
export const FLOAT16 = 10;

/** A number is an integer; what should be a float says so. */
export type Attribute = number | string | number[] | { float: number };
export type Node = {
  op: string;
  inputs: string[];
  output: string;
  attributes: Record<string, Attribute>;
};
export type Initializer = { name: string; type: number; dims: number[]; raw: Uint8Array };
/** A size of -1 is unknown. */
export type Value = { name: string; type: number; dims: number[] };
export type Graph = { nodes: Node[]; initializers: Initializer[]; input: Value; output: Value };

/** Opset 17 has every operator used here in its newest form; IR version 8 is the one published with it. */
const OPSET = 17;
const IR_VERSION = 8;

/** The bytes of an ONNX file. Field numbers are those of onnx.proto3. */
export function encodeModel(graph: Graph): Uint8Array {
  const pieces: Pieces[] = [
    integer(1, IR_VERSION),
    text(2, 'darkroom'),
    message(7, [
      ...graph.nodes.map((node) => message(1, encodeNode(node))),
      text(2, 'upscale'),
      ...graph.initializers.map((tensor) => message(5, encodeTensor(tensor))),
      message(11, encodeValue(graph.input)),
      message(12, encodeValue(graph.output)),
    ]),
    message(8, [text(1, ''), integer(2, OPSET)]),
  ];
  return Buffer.concat(pieces.flat());
}

export function encodeNode({ op, inputs, output, attributes }: Node): Pieces[] {
  return [
    ...inputs.map((name) => text(1, name)),
    text(2, output),
    text(3, output),
    text(4, op),
    ...Object.entries(attributes).map(([name, value]) => message(5, encodeAttribute(name, value))),
  ];
}

function encodeAttribute(name: string, value: Attribute): Pieces[] {
  const [KIND, FLOAT_KIND, INT, STRING, INTS] = [20, 1, 2, 3, 7];
  if (typeof value === 'number') return [text(1, name), integer(3, value), integer(KIND, INT)];
  if (typeof value === 'string') return [text(1, name), text(4, value), integer(KIND, STRING)];
  if ('float' in value) return [text(1, name), float(2, value.float), integer(KIND, FLOAT_KIND)];
  return [text(1, name), ...value.map((number) => integer(8, number)), integer(KIND, INTS)];
}

export function encodeTensor({ name, type, dims, raw }: Initializer): Pieces[] {
  return [...dims.map((size) => integer(1, size)), integer(2, type), text(8, name), bytes(9, raw)];
}

export function encodeValue({ name, type, dims }: Value): Pieces[] {
  const shape = dims.map((size) => message(1, size < 0 ? [] : [integer(1, size)]));
  return [text(1, name), message(2, [message(1, [integer(1, type), message(2, shape)])])];
}
