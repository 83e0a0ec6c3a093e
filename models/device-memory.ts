/**
 * What ONNX Runtime's providers say when the device has no room: the arena ("Failed to allocate memory for requested
 * buffer of size …"), CUDA ("CUDA failure 2: out of memory", "cudaErrorMemoryAllocation"), cuBLAS and cuDNN by the
 * names of their status codes, and the C++ library. ONNX Runtime passes no number on, so the text is all there is. WebGPU
 * makes buffers that do not exist and says so only when they are used; on an H200 that was full, nothing else was said.
 */
const phrases = [
  /allocate memory/i,
  /out of memory/i,
  /cudaMalloc|cudaErrorMemoryAllocation/,
  /CUBLAS_STATUS_ALLOC_FAILED/,
  /CUDNN_STATUS_(ALLOC_FAILED|INTERNAL_ERROR_DEVICE_ALLOCATION_FAILED)/,
  /bad_alloc/,
  /\[Invalid Buffer/,
  /VK_ERROR_OUT_OF_DEVICE_MEMORY/,
];

/** Whether a provider's error says that a smaller tile may do. */
export const isOutOfMemory = (error: unknown): boolean =>
  error instanceof Error && phrases.some((phrase) => phrase.test(error.message));
