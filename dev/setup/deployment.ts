import { settingOf } from './env-file.ts'
import type { Project } from './project.ts'

/** The current deployment by compose, according to the files that setup wrote. */

const folder = '.compose'
export const deploymentFiles = {
  compose: '.env',
  app: `${folder}/app.env`,
  caddy: `${folder}/caddy.env`,
  postgres: `${folder}/postgres.env`,
  server: `${folder}/magiclinksdev.env`,
  actionsKey: `${folder}/actions-key`,
} as const

/** Who sends the deployment's e-mails, as an answer to `--compose`: `no` while there is no deployment. */
export function senderOf(project: Project): string {
  const sender = settingOf(project, deploymentFiles.compose, 'MAGICLINKSDEV_SENDER')
  return sender === 'nop' ? 'mailpit' : sender || 'no'
}

/** Where the deployment keeps sessions and limits, as an answer to `--store`. */
export function storeOf(project: Project): string {
  return settingOf(project, deploymentFiles.app, 'REDIS_URL') ? 'redis' : 'file'
}

/** A value of the server's configuration, such as `configured(project, 'ses', 'awsRegion')`, or an empty string. */
export function configured(project: Project, section: string, name: string): string {
  const text = settingOf(project, deploymentFiles.server, 'CONFIG_JSON')
  const configuration: Partial<Record<string, Partial<Record<string, string>>>> = JSON.parse(text || '{}')
  return configuration[section]?.[name] ?? ''
}
