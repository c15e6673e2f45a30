import type { OutboxDelivery } from '#contracts/outbox.ts'
import { DeliveryStages } from '../deliveries/delivery-stages.tsx'

/** Whether something may still come of it. */
export const isUnderWay = ({ state }: OutboxDelivery) =>
  state === 'queued' || state === 'accepted' || state === 'received' || state === 'seen'

/** Who was told on what, and how far each delivery came. */
export function IncidentDeliveries({
  deliveries,
  hasMore,
}: {
  deliveries: readonly OutboxDelivery[]
  hasMore: boolean
}) {
  const byPerson = Map.groupBy(deliveries, ({ person }) => person)
  return (
    <section class="card panel told" aria-label="Who was told">
      <h2>Who was told</h2>
      {deliveries.length === 0 && <p class="muted">Nobody yet.</p>}
      {[...byPerson].map(([person, some]) => (
        <div key={person} class="told-person">
          <h3>{person}</h3>
          <ul class="plain">
            {some.map(delivery => (
              <li key={delivery.id}>
                <DeliveryStages delivery={delivery} />
              </li>
            ))}
          </ul>
        </div>
      ))}
      {hasMore && <p class="muted small">and more than fit here: see the deliveries</p>}
    </section>
  )
}
