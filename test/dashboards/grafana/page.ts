import { z } from 'zod'

/** What the checks read of a page as Grafana gets it; all else is left alone. */
const target = z.looseObject({
  expr: z.string(),
  legendFormat: z.string().optional(),
  refId: z.string(),
})
const panel = z.looseObject({
  type: z.string(),
  id: z.int(),
  title: z.string(),
  description: z.string().optional(),
  gridPos: z.object({ h: z.int(), w: z.int(), x: z.int(), y: z.int() }),
  datasource: z.object({ uid: z.string() }).optional(),
  targets: z.array(target).default([]),
  fieldConfig: z
    .looseObject({
      defaults: z.looseObject({
        unit: z.string().optional(),
        thresholds: z
          .looseObject({ steps: z.array(z.looseObject({ color: z.string() })) })
          .optional(),
      }),
    })
    .optional(),
  options: z
    .looseObject({
      legend: z
        .looseObject({ displayMode: z.string(), placement: z.string(), showLegend: z.boolean() })
        .optional(),
    })
    .optional(),
})
export type GrafanaPanel = z.output<typeof panel>

export const grafanaPage = z.looseObject({
  uid: z.string(),
  title: z.string(),
  description: z.string(),
  tags: z.array(z.string()),
  links: z.array(z.looseObject({ tags: z.array(z.string()) })),
  panels: z.array(panel),
  templating: z.object({
    list: z.array(
      z.looseObject({
        name: z.string(),
        type: z.string(),
        label: z.string().optional(),
        query: z.union([z.string(), z.looseObject({ query: z.string() })]),
      }),
    ),
  }),
  annotations: z.object({
    list: z.array(z.looseObject({ name: z.string(), target: z.looseObject({ expr: z.string() }) })),
  }),
})
export type GrafanaPage = z.output<typeof grafanaPage>
