/** Why a model cannot be used here; the message tells the operator which file or setting to change. */
export type ModelErrorReason =
  /** No such name in the catalog. */
  | 'unknown'
  /** The weights file is not there. */
  | 'missing'
  /** The weights file is there, but is not the one in the catalog, or cannot be read. */
  | 'damaged'
  /** The file is whole, but holds no network that runs here, or wants more than to be read. */
  | 'unsupported'
  /** It could not be downloaded: no network, another file than expected, or a server that says no. */
  | 'download'
  /** The graph does not run on the device asked for. */
  | 'device'
  /** The GPU has no room for the graph and its tile. */
  | 'gpu-memory';

export class ModelError extends Error {
  override readonly name = 'ModelError';
  readonly reason: ModelErrorReason;
  constructor(reason: ModelErrorReason, message: string, options?: ErrorOptions) {
    super(message, options);
    this.reason = reason;
  }
}
