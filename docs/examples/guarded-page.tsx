import { Card } from '@/components/card'
import { requireSession } from '@/lib/session'

export default async function OrdersPage() {
  const { uid } = await requireSession('/orders')
  return (
    <Card title="Your orders">
      <title>Your orders</title>
      {await ordersOf(uid)}
    </Card>
  )
}

/** Your data. The user comes from the session, never from the browser's input. */
declare function ordersOf(uid: string): Promise<string>
