import { createHash, generateKeyPairSync, randomBytes, sign } from 'node:crypto';

/** An authenticator in a few lines: makes one ES256 passkey and signs with it, as WebAuthn says. */
export function softPasskey(site: { readonly url: string }) {
  const { origin, hostname } = new URL(site.url);
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const { x, y } = publicKey.export({ format: 'jwk' });
  const id = randomBytes(32);
  let userHandle: string | undefined;

  const clientData = (type: string, challenge: string, from: string) =>
    Buffer.from(JSON.stringify({ type, challenge, origin: from, crossOrigin: false }));

  const authData = (flags: number, counter: number, more = Buffer.alloc(0)) => {
    const count = Buffer.alloc(4);
    count.writeUInt32BE(counter);
    return Buffer.concat([sha256(Buffer.from(hostname)), Buffer.from([flags]), count, more]);
  };

  const answer = (response: object) =>
    JSON.stringify({
      id: id.toString('base64url'),
      rawId: id.toString('base64url'),
      type: 'public-key',
      response,
      clientExtensionResults: {},
    });

  return {
    /** Answers `navigator.credentials.create`. */
    create(options: { readonly challenge: string; readonly user: { readonly id: string } }, from = origin): string {
      userHandle = options.user.id;
      const cose = Buffer.concat([
        Buffer.from('a5010203262001215820', 'hex'),
        Buffer.from(x!, 'base64url'),
        Buffer.from('225820', 'hex'),
        Buffer.from(y!, 'base64url'),
      ]);
      const credential = Buffer.concat([Buffer.alloc(16), Buffer.from([0, id.length]), id, cose]);
      const data = authData(UP | UV | AT, 0, credential);
      const attestationObject = Buffer.concat([
        Buffer.from([0xa3, 0x63]),
        Buffer.from('fmt'),
        Buffer.from([0x64]),
        Buffer.from('none'),
        Buffer.from([0x67]),
        Buffer.from('attStmt'),
        Buffer.from([0xa0, 0x68]),
        Buffer.from('authData'),
        Buffer.from([0x58, data.length]),
        data,
      ]);
      return answer({
        clientDataJSON: clientData('webauthn.create', options.challenge, from).toString('base64url'),
        attestationObject: attestationObject.toString('base64url'),
        transports: ['internal'],
      });
    },

    /** Answers `navigator.credentials.get`. */
    get(
      options: { readonly challenge: string },
      { counter = 0, unlocked = true, from = origin }: { counter?: number; unlocked?: boolean; from?: string } = {},
    ): string {
      const client = clientData('webauthn.get', options.challenge, from);
      const data = authData(unlocked ? UP | UV : UP, counter);
      const signature = sign('sha256', Buffer.concat([data, sha256(client)]), privateKey);
      return answer({
        clientDataJSON: client.toString('base64url'),
        authenticatorData: data.toString('base64url'),
        signature: signature.toString('base64url'),
        userHandle,
      });
    },
  };
}

const UP = 0x01;
const UV = 0x04;
const AT = 0x40;

function sha256(bytes: Buffer): Buffer {
  return createHash('sha256').update(bytes).digest();
}
