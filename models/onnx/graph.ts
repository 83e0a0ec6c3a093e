import { type Attribute, encodeModel, FLOAT, type Graph, INT64, type Value } from './encode.ts';

/** Collects an ONNX graph node by node; each method returns the name of the tensor it made. */
export class GraphBuilder {
  readonly #input: Value;
  readonly #nodes: Graph['nodes'] = [];
  readonly #initializers: Graph['initializers'] = [];

  constructor(input: Value) {
    this.#input = input;
  }

  node(op: string, inputs: string[], attributes: Record<string, Attribute> = {}): string {
    const output = `${op}_${this.#nodes.length}`;
    this.#nodes.push({ op, inputs, output, attributes });
    return output;
  }

  floats(values: Float32Array | number[], dims: number[]): string {
    return this.#constant(FLOAT, dims, new Uint8Array(Float32Array.from(values).buffer));
  }

  integers(values: number[]): string {
    return this.#constant(
      INT64,
      [values.length],
      new Uint8Array(BigInt64Array.from(values, (value) => BigInt(value)).buffer),
    );
  }

  reshape(tensor: string, dims: number[]): string {
    return this.node('Reshape', [tensor, this.integers(dims)]);
  }

  /** Ends the graph in `result`, renamed to `output.name`, and gives the bytes of the ONNX file. */
  finish(result: string, output: Value): Uint8Array {
    const last = this.#nodes.find((node) => node.output === result);
    if (!last) throw new Error(`no node makes ${result}`);
    last.output = output.name;
    return encodeModel({
      nodes: this.#nodes,
      initializers: this.#initializers,
      input: this.#input,
      output,
    });
  }

  #constant(type: number, dims: number[], raw: Uint8Array): string {
    const name = `constant_${this.#initializers.length}`;
    this.#initializers.push({ name, type, dims, raw });
    return name;
  }
}
