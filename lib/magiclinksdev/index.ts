/** A client for the magiclinksdev API, version 2. It depends on nothing else in this application. */
export {
  type ClientOptions,
  type Jwks,
  type MagiclinksdevClient,
  magiclinksdevClient,
  type OtpEmailParams,
  type OtpParams,
} from './client.ts'
export { type Failure, type FailureCode, type OnAnswer, type Result, wasNotProcessed } from './failure.ts'
