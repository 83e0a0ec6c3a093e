/**
 * Where objects lie. A key starts with the media row's id, so that everything derived from a photo or video is
 * found by one prefix, and a rendition's key ends with its attempt's lease token, so that no two attempts ever
 * write the same key and a late writer can overwrite nothing.
 */
export const keys = {
  photoPrefix: (photoId: string) => `photos/${photoId}/`,
  videoPrefix: (videoId: string) => `videos/${videoId}/`,
  photoOriginal: (photoId: string, extension: string) => `photos/${photoId}/original.${extension}`,
  videoOriginal: (videoId: string, extension: string) => `videos/${videoId}/original.${extension}`,
  uploadPrefix: (uploadId: string) => `uploads/${uploadId}/`,
  /** Padded, so that a listing has the pieces in their order. `writer` keeps two that write the same bytes apart. */
  uploadPiece: (uploadId: string, start: number, writer: string) =>
    `${keys.uploadPrefix(uploadId)}${String(start).padStart(16, '0')}-${writer}`,
  /** Of a piece's key. */
  uploadIdIn: (pieceKey: string) => pieceKey.split('/')[1] ?? '',
  rendition: (
    media: { photoId: string } | { videoId: string },
    kind: string,
    leaseToken: string,
    extension: string,
  ) => {
    const prefix = 'photoId' in media ? keys.photoPrefix(media.photoId) : keys.videoPrefix(media.videoId);
    return `${prefix}${kind}/${leaseToken}.${extension}`;
  },
};
