import { type Attribute, encodeModel, FLOAT, FLOAT16, type Graph, INT64, type Value } from './encode.ts';

/**
 * Of the convolutions and what lies between them; input, output and rounding are the same in all. `int8` is for networks
 * that were trained for it (`unit`).
 */
export type Precision = 'fp32' | 'fp16' | 'int8';

/** What a graph is made for. WebGPU moves no single bytes, so a graph for GPUs lays its pixels out before it rounds them. */
export type Target = { processor: 'cpu' | 'gpu'; precision: Precision };

export const onCpu: Target = { processor: 'cpu', precision: 'fp32' };

/** Collects an ONNX graph node by node; each method returns the name of the tensor it made. */
export class GraphBuilder {
  readonly #input: Value;
  readonly #isHalf: boolean;
  readonly processor: Target['processor'];
  readonly #prefix: string;
  readonly #nodes: Graph['nodes'] = [];
  readonly #initializers: Graph['initializers'] = [];

  /** @param prefix of every name, for a graph that becomes a part of another. */
  constructor(input: Value, { processor, precision }: Target, prefix = '') {
    this.#input = input;
    this.#prefix = prefix;
    this.processor = processor;
    this.#isHalf = precision === 'fp16';
  }

  get input(): string {
    return this.#input.name;
  }

  node(op: string, inputs: string[], attributes: Record<string, Attribute> = {}): string {
    const output = `${this.#prefix}${op}_${this.#nodes.length}`;
    this.#nodes.push({ op, inputs, output, attributes });
    return output;
  }

  floats(values: Float32Array | number[], dims: number[]): string {
    return this.constant(FLOAT, dims, values instanceof Float32Array ? values : Float32Array.from(values));
  }

  /** Numbers in the graph's precision. */
  weights(values: Float32Array | number[], dims: number[]): string {
    if (!this.#isHalf) return this.floats(values, dims);
    return this.constant(FLOAT16, dims, Float16Array.from(values));
  }

  /** From 32-bit floats to the graph's precision. */
  narrow = (tensor: string) => (this.#isHalf ? this.node('Cast', [tensor], { to: FLOAT16 }) : tensor);
  /** Back again. */
  widen = (tensor: string) => (this.#isHalf ? this.node('Cast', [tensor], { to: FLOAT }) : tensor);

  integers(values: number[]): string {
    return this.constant(
      INT64,
      [values.length],
      BigInt64Array.from(values, (value) => BigInt(value)),
    );
  }

  reshape(tensor: string, dims: number[]): string {
    return this.node('Reshape', [tensor, this.integers(dims)]);
  }

  /** What lies from `from` to before `to` along an axis. */
  slice(tensor: string, axis: number, from: number, to: number): string {
    return this.node('Slice', [tensor, ...[from, to, axis].map((value) => this.integers([value]))]);
  }

  /** Ends the graph in `result`, renamed to `output.name`, and gives the bytes of the ONNX file. */
  finish(result: string, output: Value): Uint8Array {
    return encodeModel({ ...this.parts(result, output.name), input: this.#input, output });
  }

  /** The nodes and constants, with `result` renamed to `output`. */
  parts(result: string, output: string): Pick<Graph, 'nodes' | 'initializers'> {
    const last = this.#nodes.find((node) => node.output === result);
    if (!last) throw new Error(`no node makes ${result}`);
    last.output = output;
    return { nodes: this.#nodes, initializers: this.#initializers };
  }

  /** @param type of encode.ts; the numbers must be of it */
  constant(type: number, dims: number[], { buffer, byteOffset, byteLength }: ArrayBufferView): string {
    const name = `${this.#prefix}constant_${this.#initializers.length}`;
    this.#initializers.push({ name, type, dims, raw: new Uint8Array(buffer, byteOffset, byteLength) });
    return name;
  }
}
