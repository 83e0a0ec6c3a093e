import { createVerify, X509Certificate } from 'node:crypto';
import type { Outbound } from '../../runtime/outbound.ts';
import { Problem } from '../problems.ts';
import { type SnsMessage, signedTextOf } from './message.ts';

/** A region has one certificate at a time, and several during a change. */
const MAX_CERTIFICATES = 20;
/** SNS repeats a message for six hours at most; a copy that comes later is not from SNS. */
const MAX_AGE_MS = 86_400_000;
const MAX_AHEAD_MS = 900_000;
const MAX_CERTIFICATE_BYTES = 65_536;

export type VerifySns = (message: SnsMessage) => Promise<void>;

/**
 * Proves that a message was signed by Amazon SNS. Own code on node:crypto: sns-validator, Amazon's library, fetches the
 * certificate by itself, without a deadline or a bound and past the guard of runtime/outbound.ts.
 * @returns what rejects with Problem SIGNATURE_REFUSED for a message that is not
 */
export function createSnsVerifier(outbound: Outbound): VerifySns {
  const certificates = new Map<string, Promise<X509Certificate>>();
  const certificateAt = (address: string) => {
    const known = certificates.get(address);
    if (known) return known;
    const oldest = certificates.keys().next().value;
    if (certificates.size >= MAX_CERTIFICATES && oldest) certificates.delete(oldest);
    const fetched = fetchCertificate(outbound, address);
    certificates.set(address, fetched);
    // One that could not be had is asked for again.
    fetched.catch(() => certificates.delete(address));
    return fetched;
  };

  return async (message) => {
    const sent = Date.parse(message.Timestamp);
    if (sent < Date.now() - MAX_AGE_MS || sent > Date.now() + MAX_AHEAD_MS) {
      throw refused('Its time is more than a day away.');
    }
    if (!isSnsAddress(message.SigningCertURL) || !certificatePath.test(message.SigningCertURL)) {
      throw refused('Its certificate is not at Amazon SNS.');
    }
    const certificate = await certificateAt(message.SigningCertURL);
    if (certificate.validToDate.getTime() < Date.now()) throw refused('Its certificate has expired.');
    const verifier = createVerify(message.SignatureVersion === '1' ? 'RSA-SHA1' : 'RSA-SHA256');
    verifier.update(signedTextOf(message), 'utf8');
    if (!verifier.verify(certificate.publicKey, message.Signature, 'base64')) {
      throw refused('The signature is not of this message.');
    }
  };
}

const certificatePath = /\.com(\.cn)?\/SimpleNotificationService-[0-9a-f]+\.pem$/;

/**
 * Whether an address is one of SNS itself. Narrower than *.amazonaws.com, where everybody may keep files, such as a
 * certificate of their own in a bucket.
 */
export function isSnsAddress(address: string): boolean {
  const url = URL.parse(address);
  return (
    url?.protocol === 'https:' &&
    url.port === '' &&
    url.username === '' &&
    /^sns\.[a-z0-9-]+\.amazonaws\.com(\.cn)?$/.test(url.hostname)
  );
}

async function fetchCertificate(outbound: Outbound, address: string): Promise<X509Certificate> {
  const { status, text } = await outbound(address, { maxBytes: MAX_CERTIFICATE_BYTES }).catch((cause) => {
    throw new Problem('UPSTREAM_UNAVAILABLE', 'The certificate of Amazon SNS could not be fetched.', {
      cause,
    });
  });
  if (status !== 200) {
    throw new Problem('UPSTREAM_UNAVAILABLE', `Amazon SNS answered ${status} for its certificate.`);
  }
  try {
    return new X509Certificate(text);
  } catch {
    throw refused('Its certificate is none.');
  }
}

const refused = (why: string) =>
  new Problem('SIGNATURE_REFUSED', `The message is not from Amazon SNS. ${why}`);
