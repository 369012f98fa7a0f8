import { expect, test } from 'vitest'
import { configurationPage, environmentExample } from './documentation.ts'

test('docs/configuration.md matches the schema', async () => {
  await expect(configurationPage()).toMatchFileSnapshot('../../docs/configuration.md')
})

test('.env.example matches the schema', async () => {
  await expect(environmentExample()).toMatchFileSnapshot('../../.env.example')
})
