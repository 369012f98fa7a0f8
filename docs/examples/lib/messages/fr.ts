import { en, type Messages } from './en.ts'

export const fr: Messages = {
  // The English sentences, until all are translated.
  ...en,
  signInTitle: 'Se connecter',
  emailLabel: 'Adresse e-mail',
}
