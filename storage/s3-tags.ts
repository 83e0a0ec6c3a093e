import type { Client } from 'minio';

/** Servers without tags say so in these ways, and so do credentials that may not read them. */
const noTags = /^(NoSuchTagSet|NotImplemented|MethodNotAllowed|AccessDenied|InvalidRequest)/;

/** The tags of an object; none where the server has none to give. */
export async function tagsOf(client: Client, bucket: string, key: string): Promise<Record<string, string>> {
  try {
    const tags = await client.getObjectTagging(bucket, key);
    return Object.fromEntries(tags.map(({ Key, Value }) => [Key, String(Value)]));
  } catch (error) {
    if (error instanceof Error && 'code' in error && noTags.test(String(error.code))) return {};
    throw error;
  }
}
