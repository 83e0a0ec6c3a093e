export const signIn = {
  promise: 'Sign in to enlarge photos, find the best of a burst and look after your films.',
  username: 'Username',
  password: 'Password',
  submit: 'Sign in',
  hint: 'The administrator’s password was printed when the platform was first started.',
  errors: {
    wrong: 'This username and password do not belong together. Check both.',
    inactive: 'This account is switched off. Ask your administrator.',
    often: 'Too many attempts. Wait a minute, then try again.',
    away: 'The server could not sign you in just now. Try again in a moment.',
  },
} as const;
