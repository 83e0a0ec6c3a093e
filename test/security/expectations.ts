/** `in`: neither refused nor told that there is nothing; or so for some methods, and 403 for the others. */
export type Outcome = 'in' | 'GET only' | 'not GET' | 400 | 401 | 403 | 404;

const kinds = [
  'anonymous',
  'owner',
  'stranger',
  'administrator',
  'machine',
  'key: read',
  'key: write',
  'key: machine',
  'key: admin',
  'disabled',
  'expired',
  'wrong key',
] as const;

export type PrincipalKind = (typeof kinds)[number];
type Expectation = Record<PrincipalKind, Outcome>;

const alike = (outcome: Outcome) => Object.fromEntries(kinds.map((kind) => [kind, outcome])) as Expectation;

const signedIn: Expectation = {
  anonymous: 401,
  owner: 'in',
  stranger: 'in',
  administrator: 'in',
  machine: 'in',
  'key: read': 'GET only',
  'key: write': 'not GET',
  'key: machine': 403,
  'key: admin': 'in',
  disabled: 400,
  expired: 401,
  'wrong key': 401,
};
/** To others than the owner it does not exist. */
const owner: Expectation = { ...signedIn, stranger: 404, machine: 404 };
const tokensAlone: Expectation = {
  ...signedIn,
  machine: 403,
  'key: read': 403,
  'key: write': 403,
  'key: admin': 403,
};
const administrators: Expectation = { ...tokensAlone, owner: 403, stranger: 403, 'key: admin': 'in' };

/** What each kind of principal gets. The keys with the scopes read and write are the owner's; that of an administrator has both, too. */
export const expectations = {
  /** Whatever is shown. */
  everyone: alike('in'),
  /** Everyone, unless ANONYMOUS_ACCESS is off; but what is shown must be good. */
  public: { ...signedIn, anonymous: 'in' },
  'signed in': signedIn,
  /** Who owns what the path names. */
  owner,
  /** As `owner`, where programs of the platform itself act for everybody. */
  'owner or machine': { ...owner, machine: 'in' },
  people: tokensAlone,
  administrators,
  machines: { ...administrators, machine: 'in', 'key: machine': 'in' },
  'a signature': alike(403),
  /** HTTP Basic of an administrator, or the console's cookie of one: what programs show stands for neither. */
  'a login of its own': alike(401),
} as const satisfies Record<string, Expectation>;
