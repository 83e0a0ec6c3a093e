export const signIn = {
  promise: 'Sign in to enlarge photos, find the best of a burst and look after your films.',
  username: 'Username',
  password: 'Password',
  submit: 'Sign in',
  or: 'or',
  openid: 'Sign in with {{host}}',
  hint: 'The administrator’s password was printed when the platform was first started.',
  errors: {
    wrong: 'This username and password do not belong together. Check both.',
    inactive: 'This account is switched off. Ask your administrator.',
    often: 'Too many attempts. Wait a minute, then try again.',
    away: 'The server could not sign you in just now. Try again in a moment.',
    denied:
      'You were not signed in: the login service says that it was declined. Begin again if that was a mistake.',
    expired: 'This sign-in took too long, or was begun in another window. Begin again here.',
    refused:
      'The answer of the login service could not be trusted. Begin again; if it stays so, tell your administrator, whose log has the cause.',
  },
} as const;
