import { bridgeAlerts } from './bridge-alerts.ts'
import { budgetAlerts } from './budget-alerts.ts'
import { consumerAlerts } from './consumer-alerts.ts'
import { deliveryAlerts } from './delivery-alerts.ts'
import { forecastAlerts } from './forecast-alerts.ts'
import { recordingGroups } from './recording.ts'
import type { AlertRule, RuleGroup } from './rule.ts'
import { defaultRuleOptions, type RuleOptions } from './rule-options.ts'
import { storeAlerts } from './store-alerts.ts'

/** All rules: what alerts and dashboards stand on first, then what concerns users, then Foretap itself. */
export function ruleGroups(options: RuleOptions): readonly RuleGroup[] {
  return [
    ...recordingGroups(options),
    ...budgetAlerts(options),
    ...consumerAlerts(options),
    ...bridgeAlerts(options),
    ...forecastAlerts(options),
    ...deliveryAlerts(options),
    ...storeAlerts(options),
  ]
}

/** Every alert that there is, by name; of those that come in several strengths, the first. */
export function allAlerts(options: RuleOptions = defaultRuleOptions): readonly AlertRule[] {
  const rules = ruleGroups(options).flatMap(group => group.rules)
  const alerts = rules.filter(rule => 'alert' in rule)
  return [...new Map(alerts.toReversed().map(rule => [rule.alert, rule])).values()].toReversed()
}
