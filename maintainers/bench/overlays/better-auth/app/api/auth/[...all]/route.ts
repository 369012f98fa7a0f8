import { auth } from '@/lib/better-auth'

const handle = async (request: Request) => (await auth()).handler(request)

export const GET = handle
export const POST = handle
