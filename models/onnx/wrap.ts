import { encodeNode, encodeTensor, encodeValue, FLOAT16, UINT8, type Value } from './encode.ts';
import { GraphBuilder, type Precision, type Target } from './graph.ts';
import { bytes, interleave, planes, type TileSize } from './image.ts';
import { GRAPH, nameIn, type ReadModel } from './read-model.ts';
import { readFields } from './read-wire.ts';
import { message, type Pieces } from './wire.ts';

const GRAPH_FIELD = 7;
const NAME = 1;
const PREFIX = 'darkroom/';

/**
 * A person's graph from planes of floats to planes of floats, made one from bytes to bytes for one fixed tile, by nodes
 * before and after it; everything in between is copied as it is.
 *
 * @param scale when it is not known yet, the result is one row of bytes whose length tells it
 */
export function wrapOnnx(
  model: ReadModel,
  tile: TileSize,
  scale?: number,
  processor: Target['processor'] = 'cpu',
): Uint8Array {
  const { fields, graph, input, output } = model;
  const image = { name: `${PREFIX}image`, type: UINT8, dims: [tile.height, tile.width, 3] };
  const before = new GraphBuilder(image, { processor, precision: precisionOf(input.type) }, `${PREFIX}in/`);
  const entry = before.parts(before.narrow(planes(before, tile)), input.name);
  const after = new GraphBuilder(image, { processor, precision: precisionOf(output.type) }, `${PREFIX}out/`);
  const enlarged = enlargedValue(tile, scale);
  const exit = after.parts(bytesOf(after, after.widen(output.name), tile, scale), enlarged.name);

  const inner = graph.filter(({ field, value }) => {
    if (field === GRAPH.output) return false;
    // Old exporters list the weights among the inputs, and those stay.
    return (
      field !== GRAPH.input || (value instanceof Uint8Array && nameIn(readFields(value), NAME) !== input.name)
    );
  });
  const wrapped = message(GRAPH_FIELD, [
    // Nodes must stand in the order in which they run.
    ...entry.nodes.map((node) => message(GRAPH.node, encodeNode(node))),
    inner.map(({ raw }) => raw),
    ...exit.nodes.map((node) => message(GRAPH.node, encodeNode(node))),
    ...[...entry.initializers, ...exit.initializers].map((tensor) =>
      message(GRAPH.initializer, encodeTensor(tensor)),
    ),
    message(GRAPH.input, encodeValue(image)),
    message(GRAPH.output, encodeValue(enlarged)),
  ]);
  const others: Pieces = fields.filter(({ field }) => field !== GRAPH_FIELD).map(({ raw }) => raw);
  return Buffer.concat([...others, ...wrapped]);
}

const precisionOf = (type: number): Precision => (type === FLOAT16 ? 'fp16' : 'fp32');

const enlargedValue = ({ width, height }: TileSize, scale: number | undefined): Value => ({
  name: `${PREFIX}enlarged`,
  type: UINT8,
  dims: scale === undefined ? [-1] : [height * scale, width * scale, 3],
});

function bytesOf(
  graph: GraphBuilder,
  result: string,
  { width, height }: TileSize,
  scale: number | undefined,
): string {
  if (scale !== undefined)
    return bytes(graph, interleave(graph, result, 1, { width: width * scale, height: height * scale }));
  return graph.reshape(graph.node('Cast', [result], { to: UINT8 }), [-1]);
}
