import type { GrafanaPage, GrafanaPanel } from './page.ts'

/** A rule for pages: what it is, and what breaks it. Listed for people in docs/grafana.md. */
interface PageRule {
  readonly says: string
  broken(page: GrafanaPage): readonly string[]
}

/** Grid rows that a screen of 1,080 lines shows below Grafana's own bars: 38 pixels each. */
const foldRows = 24
const panelsAboveFoldMax = 12
/** Names that a legend of a chart this wide has room for, beside it and below it. */
const legendWidthMin = 12
const titleMax = 60
const descriptionMin = 20

const real = ({ panels }: GrafanaPage) => panels.filter(({ type }) => type !== 'row')
const named = (panels: readonly GrafanaPanel[]) => panels.map(({ title, id }) => `${id} ${title}`)
const broken = (panels: readonly GrafanaPanel[], isBroken: (panel: GrafanaPanel) => boolean) =>
  named(panels.filter(isBroken))

export const pageRules: readonly PageRule[] = [
  {
    says: 'no two panels lie on each other, and none leaves the grid',
    broken({ panels }) {
      return panels.flatMap((one, i) => {
        const { x, y, w, h } = one.gridPos
        const outside =
          x < 0 || y < 0 || w < 1 || h < 1 || x + w > 24 ? [`${one.title} is outside`] : []
        const on = panels.slice(i + 1).filter(({ gridPos: p }) => {
          return x < p.x + p.w && p.x < x + w && y < p.y + p.h && p.y < y + h
        })
        return [...outside, ...on.map(other => `${one.title} lies on ${other.title}`)]
      })
    },
  },
  {
    says: 'the first screen has at most twelve panels, and begins with what matters',
    broken(page) {
      const above = real(page).filter(({ gridPos }) => gridPos.y < foldRows)
      return above.length > panelsAboveFoldMax ? [`${above.length} panels`] : []
    },
  },
  {
    says: 'a line of panels is full: no holes between them',
    broken({ panels }) {
      const lines = Map.groupBy(panels, ({ gridPos }) => gridPos.y)
      return [...lines].flatMap(([y, line]) => {
        const width = line.reduce((sum, { gridPos }) => sum + gridPos.w, 0)
        return width === 24 ? [] : [`row ${y} is ${width} wide`]
      })
    },
  },
  {
    says: 'every panel has a title that fits and that no other panel of the page has',
    broken(page) {
      const titles = real(page).map(({ title }) => title)
      return titles.filter(
        (title, i) => title.trim() === '' || title.length > titleMax || titles.indexOf(title) !== i,
      )
    },
  },
  {
    says: 'every panel has a description in whole sentences',
    broken: page =>
      broken(real(page), ({ description = '' }) => {
        return description.length < descriptionMin || !/^[A-Z].*[.]$/s.test(description)
      }),
  },
  {
    says: 'every panel with numbers has a unit',
    broken: page =>
      broken(real(page), ({ type, fieldConfig }) => {
        return type !== 'alertlist' && !fieldConfig?.defaults.unit
      }),
  },
  {
    says: 'every panel with numbers has thresholds, and colours are Grafana’s own names, which know both themes',
    broken: page =>
      broken(real(page), ({ type, fieldConfig }) => {
        const steps = fieldConfig?.defaults.thresholds?.steps
        if (type !== 'alertlist' && (steps ?? []).length === 0) return true
        return (steps ?? []).some(({ color }) => !/^[a-z]+$/.test(color))
      }),
  },
  {
    says: 'every question has a legend, and one that names lines tells them apart by labels',
    broken: page =>
      broken(real(page), ({ type, targets }) => {
        if (type === 'alertlist') return targets.length > 0
        const legends = targets.map(({ legendFormat = '' }) => legendFormat)
        return (
          targets.length === 0 || legends.includes('') || new Set(legends).size !== legends.length
        )
      }),
  },
  {
    says: 'legends can be read: beside charts of half the width and more, below narrower ones',
    broken: page =>
      broken(real(page), ({ type, options, gridPos, targets }) => {
        if (type !== 'timeseries') return false
        const { displayMode, placement, showLegend } = options?.legend ?? {}
        if (!showLegend) return true
        const hasNames = targets.some(({ legendFormat = '' }) => legendFormat.includes('{{'))
        const isBeside = displayMode === 'table' && placement === 'right'
        return hasNames && gridPos.w >= legendWidthMin ? !isBeside : isBeside
      }),
  },
  {
    says: 'charts are high enough to be read, single numbers are small',
    broken: page =>
      broken(real(page), ({ type, gridPos }) => (type === 'stat' ? gridPos.h > 5 : gridPos.h < 7)),
  },
  {
    says: 'every panel asks the data source that is chosen at the top',
    broken: page =>
      broken(real(page), ({ type, datasource }) => {
        // biome-ignore lint/suspicious/noTemplateCurlyInString: Grafana's own notation
        return type !== 'alertlist' && datasource?.uid !== '${datasource}'
      }),
  },
  {
    says: 'variables have a label, and use only those before them',
    broken: ({ templating: { list } }) =>
      list.flatMap(({ name, label, query }, i) => {
        const before = new Set(list.slice(0, i).map(variable => variable.name))
        const text = typeof query === 'string' ? query : query.query
        const unknown = [...text.matchAll(/\$(\w+)/g)].filter(([, used = '']) => !before.has(used))
        return [
          ...(label ? [] : [`${name} has no label`]),
          ...unknown.map(([used]) => `${name} uses ${used}`),
        ]
      }),
  },
  {
    says: 'expressions use no variable that the page has not',
    broken(page) {
      const known = new Set(page.templating.list.map(({ name }) => name))
      const exprs = [
        ...page.panels.flatMap(({ targets }) => targets.map(({ expr }) => expr)),
        ...page.annotations.list.map(({ target }) => target.expr),
      ]
      const used = exprs.flatMap(expr =>
        [...expr.matchAll(/\$(\w+)/g)].map(([, name = '']) => name),
      )
      return [...new Set(used)].filter(name => !name.startsWith('__') && !known.has(name))
    },
  },
  {
    says: 'the page can be linked to, is described, and leads to the others',
    broken: ({ uid, description, tags, links }) => [
      ...(/^foretap-[a-z]+$/.test(uid) ? [] : [`uid ${uid}`]),
      ...(description.length >= descriptionMin ? [] : ['no description']),
      ...(tags.includes('foretap') && links.some(link => link.tags.includes('foretap'))
        ? []
        : ['no links to the other pages']),
    ],
  },
]
