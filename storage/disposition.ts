/**
 * The Content-Disposition that saves a file under any name: RFC 6266's pair of a plain ASCII fallback and the
 * exact name in RFC 8187's encoding. Quotes, backslashes, slashes and control characters never reach the header.
 */
export function contentDisposition(name: string): string {
  const safe = name.toWellFormed().replaceAll(/[\p{Cc}/\\]/gu, '_');
  const fallback = safe.replaceAll(/[^ -~]|["%]/gu, '_');
  const exact = encodeURIComponent(safe).replaceAll(
    /['()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
  return `attachment; filename="${fallback}"; filename*=UTF-8''${exact}`;
}
