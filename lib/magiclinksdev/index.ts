/** A client for the magiclinksdev API, version 2. It depends on nothing else of this application. */
export { type ClientOptions, magiclinksdevClient, type OtpEmailParams, type OtpParams } from './client.ts'
export { type Failure, type FailureCode, type Result, wasNotProcessed } from './failure.ts'
