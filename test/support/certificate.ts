import { createSign, generateKeyPairSync } from 'node:crypto';
import forge from 'node-forge';

/** An RSA key and a certificate of it, signed by itself. @param lastsMs from now; negative: it has expired */
export function makeCertificate(lastsMs = 86_400_000) {
  const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const certificate = forge.pki.createCertificate();
  certificate.publicKey = forge.pki.publicKeyFromPem(
    publicKey.export({ type: 'spki', format: 'pem' }).toString(),
  );
  certificate.serialNumber = '01';
  certificate.validity.notBefore = new Date(Date.now() - 2 * 86_400_000);
  certificate.validity.notAfter = new Date(Date.now() + lastsMs);
  const name = [{ name: 'commonName', value: 'sns.amazonaws.com' }];
  certificate.setSubject(name);
  certificate.setIssuer(name);
  const key = forge.pki.privateKeyFromPem(privateKey.export({ type: 'pkcs8', format: 'pem' }).toString());
  certificate.sign(key, forge.md.sha256.create());
  return {
    pem: forge.pki.certificateToPem(certificate),
    sign: (text: string, algorithm: 'RSA-SHA1' | 'RSA-SHA256' = 'RSA-SHA256') =>
      createSign(algorithm).update(text, 'utf8').sign(privateKey, 'base64'),
  };
}
