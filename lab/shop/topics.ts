/** Topics of the lab's shop, with the rate at which records arrive. */
export const shopTopics = {
  orders: { partitions: 3, perS: 40 },
  payments: { partitions: 2, perS: 15 },
  clicks: { partitions: 4, perS: 120 },
  inventory: { partitions: 1, perS: 10 },
} as const
export type ShopTopic = keyof typeof shopTopics

/** Groups of the shop, with the most records per second that one member can read. */
export const shopGroups = {
  billing: { topic: 'orders', perS: 200 },
  shipping: { topic: 'orders', perS: 120 },
  fraud: { topic: 'payments', perS: 60 },
  analytics: { topic: 'clicks', perS: 300 },
  archive: { topic: 'inventory', perS: 60 },
} as const satisfies Record<string, { topic: ShopTopic; perS: number }>
export type ShopGroup = keyof typeof shopGroups

/** What retention keeps of `inventory` while it deletes what nobody has read yet; a day otherwise. */
export const retentionMs = { lossy: 15_000, usual: 86_400_000 } as const
