import './globals.css'
import type { Metadata, Viewport } from 'next'
import { connection } from 'next/server'
import type { ReactNode } from 'react'
import { Announcer } from '@/components/announcer'
import { ErrorCard } from '@/components/error-card'
import { ErrorPageProvider } from '@/components/error-page'
import { brand } from '@/lib/brand'
import { env } from '@/lib/env'
import { directionOf, messagesFor } from '@/lib/messages'
import { currentLocale } from '@/lib/messages/locale'
import { LanguageMenu } from './language/language-menu'

/** Each page renders its own `<title>`, because the title also says whether the page shows an error. */
export async function generateMetadata(): Promise<Metadata> {
  await connection()
  return { metadataBase: new URL(env().APP_URL), icons: { icon: brand.logo } }
}

export const viewport: Viewport = { colorScheme: 'light dark' }

export default async function RootLayout({ children }: { children: ReactNode }) {
  // Every page is rendered per request. A page from the build would have no nonce, so its scripts would not run.
  await connection()
  const locale = await currentLocale()
  const messages = messagesFor(locale)
  return (
    <html lang={locale} dir={directionOf(locale)}>
      <body className="flex min-h-dvh flex-col">
        <header className="column pt-6 sm:pt-12">
          <a href="/" className="inline-flex min-h-11 items-center gap-3 font-semibold">
            {/* biome-ignore lint/performance/noImgElement: an SVG of a few hundred bytes needs no optimiser */}
            <img src={brand.logo} alt="" width={32} height={32} className="size-8" />
            <bdi className="min-w-0 [overflow-wrap:anywhere]" translate="no">
              {env().APP_NAME}
            </bdi>
          </a>
        </header>
        <main className="column grow pt-4 pb-6">
          <ErrorPageProvider content={<ErrorCard messages={messages} />}>{children}</ErrorPageProvider>
        </main>
        <Announcer />
        <footer className="column pb-8">
          <LanguageMenu current={locale} />
        </footer>
      </body>
    </html>
  )
}
