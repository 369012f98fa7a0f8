import './globals.css'
import type { Metadata, Viewport } from 'next'
import Link from 'next/link'
import { connection } from 'next/server'
import type { ReactNode } from 'react'
import { brand } from '@/lib/brand'
import { env } from '@/lib/env'
import { currentLocale } from '@/lib/messages/locale'

export async function generateMetadata(): Promise<Metadata> {
  await connection()
  const { APP_NAME, APP_URL } = env()
  return {
    metadataBase: new URL(APP_URL),
    title: { default: APP_NAME, template: `%s – ${APP_NAME}` },
    icons: { icon: brand.logo },
  }
}

export const viewport: Viewport = {
  colorScheme: 'light dark',
  themeColor: [
    { media: '(prefers-color-scheme: light)', color: '#f7f6f2' },
    { media: '(prefers-color-scheme: dark)', color: '#121716' },
  ],
}

export default async function RootLayout({ children }: { children: ReactNode }) {
  // Every page is made per request: a page made at build time carries no nonce, so its scripts would not run.
  await connection()
  const { APP_NAME } = env()
  return (
    <html lang={await currentLocale()}>
      <body className="flex min-h-dvh flex-col">
        <header className="mx-auto w-full max-w-md px-5 pt-8 sm:pt-14">
          <Link href="/" prefetch={false} className="inline-flex min-h-11 items-center gap-3 font-semibold">
            {/* biome-ignore lint/performance/noImgElement: an SVG of a few hundred bytes needs no optimiser */}
            <img src={brand.logo} alt="" width={32} height={32} className="size-8" />
            <span className="min-w-0 break-words">{APP_NAME}</span>
          </Link>
        </header>
        <main className="mx-auto w-full max-w-md grow px-5 pt-6 pb-16">{children}</main>
      </body>
    </html>
  )
}
