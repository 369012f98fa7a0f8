import { globSync, readFileSync } from 'node:fs'
import { dirname, join, normalize } from 'node:path'
import { parseSync } from 'vite'
import { describe, expect, test } from 'vitest'

/** Rules of the project's structure that Biome cannot check. Each failure names the file. */

const folders = '{app,components,lib,dev,e2e,maintainers}/**/*.{ts,tsx}'
const all = globSync([folders, '*.ts'])
  .filter((file) => !file.endsWith('.d.ts'))
  // The benchmark copies these files over a copy of the application. They use packages and modules of their own.
  .filter((file) => !file.startsWith('maintainers/bench/overlays/'))
  .map(normalize)
  .sort()
const isTest = (file: string) => /\.(test|spec)\.tsx?$|^lib\/testing\/|^e2e\//.test(file)
const product = all.filter((file) => !isTest(file))
const text = (file: string) => readFileSync(file, 'utf8')

interface Module {
  /** Its imports as written, and as paths from the root if they are the project's own. */
  imports: { specifier: string; path: string; typeOnly: boolean }[]
  directives: string[]
}

const modules = new Map(all.map((file) => [file, read(file)]))
const imports = (file: string) => modules.get(file)?.imports ?? []

function read(file: string): Module {
  const { program, module } = parseSync(file, text(file))
  const found = [
    ...module.staticImports.map(({ moduleRequest, entries }) => ({
      specifier: moduleRequest.value,
      typeOnly: entries.length > 0 && entries.every(({ isType }) => isType),
    })),
    ...module.staticExports.flatMap(({ entries }) =>
      entries.flatMap(({ moduleRequest, isType }) =>
        moduleRequest ? [{ specifier: moduleRequest.value, typeOnly: isType }] : [],
      ),
    ),
    ...module.dynamicImports.map(({ moduleRequest }) => ({
      specifier: text(file)
        .slice(moduleRequest.start, moduleRequest.end)
        .replace(/^['"`]|['"`]$/g, ''),
      typeOnly: false,
    })),
  ]
  const directives = program.body.flatMap((node) =>
    node.type === 'ExpressionStatement' && 'directive' in node && typeof node.directive === 'string'
      ? [node.directive]
      : [],
  )
  return { directives, imports: found.map((each) => ({ ...each, path: pathOf(file, each.specifier) })) }
}

/** Resolves `@/lib/env` or `../env/index.ts` to a path from the root, and keeps the name of a package. */
function pathOf(file: string, specifier: string): string {
  if (specifier.startsWith('@/')) return specifier.slice(2)
  return specifier.startsWith('.') ? normalize(join(dirname(file), specifier)) : specifier
}

/** The file of such a path. Undefined for a package. */
const resolve = (path: string) =>
  [path, `${path}.ts`, `${path}.tsx`, `${path}/index.ts`].find((file) => modules.has(file))

/** A module and all that it loads at run time, directly or indirectly. */
function reach(file: string, stopAt: (file: string) => boolean = () => false, seen = new Set<string>()) {
  if (seen.has(file) || stopAt(file)) return seen
  seen.add(file)
  for (const { path, typeOnly } of imports(file)) {
    const next = resolve(path)
    if (next && !typeOnly) reach(next, stopAt, seen)
  }
  return seen
}

const inFolder = (folder: string) => (file: string) => file.startsWith(`${folder}/`)

test('the architecture tests find the source files and their imports', () => {
  for (const folder of ['app', 'components', 'lib', 'dev'])
    expect(all.filter(inFolder(folder)).length).toBeGreaterThan(3)
  expect([...modules.values()].flatMap((module) => module.imports).length).toBeGreaterThan(300)
})

describe('what a browser can call', () => {
  const actions = all.filter((file) => modules.get(file)?.directives.includes('use server'))

  test("only files named actions.ts have 'use server', because each of their exports is an endpoint", () => {
    expect(actions.filter((file) => !/^app\/(.+\/)?actions\.ts$/.test(file))).toEqual([])
    expect(actions).toEqual(all.filter((file) => /^app\/(.+\/)?actions\.ts$/.test(file)))
  })

  test("no function has 'use server', because such an action is easy to overlook", () => {
    const inner = /^\s+['"]use server['"]/m
    expect(all.filter((file) => inner.test(text(file)))).toEqual([])
  })

  test('a file of actions exports only async functions', () => {
    const otherExports = actions.flatMap((file) =>
      [...text(file).matchAll(/^export (?!async function \w+\()(.*)$/gm)].map(
        ([, what]) => `${file}: ${what}`,
      ),
    )
    expect(otherExports).toEqual([])
    for (const file of actions) expect(text(file)).toMatch(/^export async function /m)
  })
})

describe('what must not reach a browser', () => {
  /** A module that imports one of these can read a secret, a cookie, the store or the log. */
  const guarded = [
    /^lib\/env\/index(\.ts)?$|^lib\/env$/,
    /^lib\/store(\/(?!store\.ts)|$)/,
    /^lib\/(log|process-state|pseudonym)(\.ts)?$/,
    /^lib\/session\/(?!index)/,
    /^lib\/forms\/(cookies|respond|visitor)\b/,
    /^lib\/http\/(request|sealed-cookies)\b/,
    /^(ioredis|iron-session|jose|nodemailer|standardwebhooks|@google-cloud\/.+|pino)$/,
    /^node:(fs|sqlite)$/,
    /^next\/(cache|headers|server)$/,
  ]
  const usesKeys = (file: string) => /\bcreateHmac\(|\bcreateCipheriv\(|\bsealData\(/.test(text(file))
  const marked = (file: string) => imports(file).some(({ specifier }) => specifier === 'server-only')

  test("each module of lib that touches a secret imports 'server-only'", () => {
    const touching = product
      .filter(inFolder('lib'))
      .filter(
        (file) =>
          usesKeys(file) ||
          imports(file).some(
            ({ path, typeOnly }) => !typeOnly && guarded.some((pattern) => pattern.test(path)),
          ),
      )
    expect(touching.length).toBeGreaterThan(20)
    expect(touching.filter((file) => !marked(file))).toEqual([])
  })

  test('no client component loads a server-only module, directly or indirectly', () => {
    const isAction = (file: string) => modules.get(file)?.directives.includes('use server') ?? false
    const clients = product.filter((file) => modules.get(file)?.directives.includes('use client'))
    expect(clients.length).toBeGreaterThan(2)
    const leaks = clients.flatMap((client) =>
      [...reach(client, isAction)].filter(marked).map((file) => `${client} → ${file}`),
    )
    expect(leaks).toEqual([])
  })
})

describe('imports go one way', () => {
  test('the client of the magiclinksdev API depends on no other module of this application', () => {
    const outside = product
      .filter(inFolder('lib/magiclinksdev'))
      .flatMap((file) => imports(file).map(({ path }) => path))
      .filter((path) => path !== 'zod' && !path.startsWith('lib/magiclinksdev/'))
    expect(outside).toEqual([])
  })

  test('no code of the product imports a test or its helpers', () => {
    const importing = product
      .filter((file) => /^(app|components|lib)\//.test(file))
      .flatMap((file) =>
        imports(file)
          .filter(({ path }) => /^lib\/testing\/|\.test$|\.test\.ts/.test(path))
          .map(() => file),
      )
    expect(importing).toEqual([])
  })

  const loads = (file: string) =>
    imports(file).flatMap(({ path, typeOnly }) => (typeOnly ? [] : (resolve(path) ?? [])))

  test('no two folders of lib import each other, directly or indirectly', () => {
    const folderOf = (file: string) => file.split('/').slice(0, 2).join('/')
    const edges = new Map<string, string[]>()
    for (const file of product.filter(inFolder('lib'))) {
      const others = loads(file)
        .map(folderOf)
        .filter((other) => other !== folderOf(file))
      edges.set(folderOf(file), [...(edges.get(folderOf(file)) ?? []), ...others])
    }
    expect(edges.size).toBeGreaterThan(10)
    expect(cyclesOf(edges)).toEqual([])
  })

  test('the check for import cycles also finds a cycle that the first folder does not belong to', () => {
    const edges = new Map([
      ['a', ['b']],
      ['b', ['c', 'd']],
      ['d', ['b']],
    ])
    expect(cyclesOf(edges)).toEqual(['b → d → b'])
    expect(cyclesOf(new Map([['a', ['b', 'b']]]))).toEqual([])
  })
})

/** The cycles of a graph, each as a list of its nodes. */
function cyclesOf(edges: ReadonlyMap<string, string[]>): string[] {
  const done = new Set<string>()
  const cycles: string[] = []
  const visit = (node: string, trail: string[]) => {
    if (trail.includes(node)) cycles.push([...trail.slice(trail.indexOf(node)), node].join(' → '))
    if (trail.includes(node) || done.has(node)) return
    for (const next of edges.get(node) ?? []) visit(next, [...trail, node])
    done.add(node)
  }
  for (const node of edges.keys()) visit(node, [])
  return cycles
}

describe('lib/account', () => {
  const rules = product.filter(inFolder('lib/account'))

  test('the rules of an account load only each other, the clock tolerance, and zod to parse stored accounts', () => {
    const outside = rules.flatMap((file) =>
      imports(file)
        .filter(({ path, typeOnly }) => !typeOnly && !path.startsWith('lib/account/'))
        .map(({ path }) => `${file} → ${path}`),
    )
    expect(rules.length).toBeGreaterThan(5)
    expect(outside).toEqual(['lib/account/clean.ts → lib/clock.ts', 'lib/account/codec.ts → zod'])
    expect(imports('lib/clock.ts')).toEqual([])
  })

  test('the rules of an account are pure functions: they use no clock, no randomness and no process state', () => {
    const impure =
      /\b(Date\b|Math\.random|crypto|performance|process|globalThis|fetch|console|set(Timeout|Interval|Immediate)|await|Promise)\b/
    // Comments may mention them.
    const code = (file: string) => text(file).replace(/\/\*[\s\S]*?\*\/|\/\/.*/g, '')
    expect([...rules, 'lib/clock.ts'].filter((file) => impure.test(code(file)))).toEqual([])
  })
})

describe('lib/sign-in', () => {
  const entries = ['lib/sign-in/send-code.ts', 'lib/sign-in/check-code.ts']
  const core = [...new Set(entries.flatMap((file) => [...reach(file)]))]

  test('the core of signing in loads no Next.js and no React', () => {
    expect(core.length).toBeGreaterThan(15)
    const framework = core.flatMap((file) =>
      imports(file)
        .filter(({ specifier }) => /^(next|react|react-dom)(\/|$)/.test(specifier))
        .map(({ specifier }) => `${file} → ${specifier}`),
    )
    expect(framework).toEqual([])
  })

  test('the core of signing in loads no store and no outside service, because both are passed to it', () => {
    const given = /^lib\/(store\/(index|redis|sqlite)|session|bot-check|delivery|forms)\b/
    expect(core.filter((file) => given.test(file))).toEqual([])
  })
})

describe('shortcuts', () => {
  const linesMatching = (pattern: RegExp) =>
    all
      .filter((file) => file !== 'maintainers/repository/architecture.test.ts')
      .flatMap((file) =>
        text(file)
          .split('\n')
          .flatMap((line, i) => (pattern.test(line) ? [`${file}:${i + 1}: ${line.trim()}`] : [])),
      )

  test('the source has no TODO comments', () => {
    expect(linesMatching(/\b(TODO|FIXME|XXX|HACK)\b(?!['"`])/)).toEqual([])
  })

  test('the source silences no compiler errors', () => {
    expect(linesMatching(/@ts-(expect-error|nocheck)|\bas unknown as\b/)).toEqual([])
  })

  test('the product has no test mode', () => {
    const switches = product
      .filter((file) => /^(app|components|lib)\/|^proxy\.ts|^instrumentation\.ts/.test(file))
      .filter((file) => /NODE_ENV\W+test|\bVITEST\b|PLAYWRIGHT/.test(text(file)))
    expect(switches).toEqual([])
  })
})

describe('a failing run of unit tests ends', () => {
  const unitTests = all.filter((file) => /\.test\.ts$|^lib\/testing\/|\/testing\.ts$/.test(file))
  const count = (file: string, pattern: RegExp) => [...text(file).matchAll(pattern)].length

  test('no unit test starts a process that inherits the output of the Vitest worker', () => {
    expect(unitTests.filter((file) => /stdio:.*['"]inherit['"]/.test(text(file)))).toEqual([])
  })

  test('no unit test waits for a process without a timeout, because Vitest cannot interrupt the wait', () => {
    const waiting = unitTests.filter((file) => count(file, /\bspawnSync\(|\bexec(File)?Sync\(/g) > 0)
    expect(waiting.length).toBeGreaterThan(4)
    const unlimited = waiting.filter(
      (file) =>
        count(file, /killSignal: 'SIGKILL'/g) === 0 ||
        count(file, /\bspawnSync\(|\bexec(File)?Sync\(/g) > count(file, /\btimeout: |\.\.\.limit\b/g),
    )
    expect(unlimited).toEqual([])
  })
})

test('only lib/process-state.ts keeps state on globalThis, because Next.js loads each module more than once', () => {
  const code = product.filter((file) => /^(app|components|lib)\/|^(proxy|instrumentation)\.ts/.test(file))
  const keeping = code.filter((file) => /\bglobalThis\b/.test(text(file)))
  expect(keeping).toEqual(['lib/process-state.ts'])
})

test('only the startup code and the erase-account command load the schema of the settings, because it takes megabytes of memory', () => {
  const loading = product
    .filter((file) => /^(app|components|lib)\/|^(proxy|instrumentation)\.ts/.test(file))
    .filter((file) => file === 'lib/env/index.ts' || !inFolder('lib/env')(file))
    .filter((file) =>
      imports(file).some(({ path, typeOnly }) => !typeOnly && /^lib\/env\/(parse|schema)\b/.test(path)),
    )
  expect(loading).toEqual(['lib/commands/erase-account.ts', 'lib/start.ts'])
})

test('package.json lists only packages that are used', () => {
  const manifest: { dependencies: object; devDependencies: object } = JSON.parse(text('package.json'))
  const nameOf = (specifier: string) => specifier.split('/', specifier.startsWith('@') ? 2 : 1).join('/')
  const isPackage = (specifier: string) => !/^(\.|@\/|node:)/.test(specifier)
  const used = new Set(
    all
      .flatMap((file) => imports(file).map(({ specifier }) => specifier))
      .filter(isPackage)
      .map(nameOf),
  )
  const listed = Object.keys({ ...manifest.dependencies, ...manifest.devDependencies })
  // These packages are run or configured, but not imported.
  const tools = [
    '@axe-core/playwright',
    '@biomejs/biome',
    '@fontsource/noto-sans',
    '@fontsource/noto-sans-arabic',
    '@tailwindcss/postcss',
    'pino-pretty',
    'react-dom',
    'tailwindcss',
    'typescript',
  ]
  const unused = listed.filter(
    (name) => !used.has(name) && !tools.includes(name) && !name.startsWith('@types/'),
  )
  expect(unused).toEqual([])
})
