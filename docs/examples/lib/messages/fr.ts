import { en, type Messages } from './en.ts'

export const fr: Messages = {
  // As long as a sentence is missing, its English one can stand in.
  ...en,
  signInTitle: 'Se connecter',
  emailLabel: 'Adresse e-mail',
}
