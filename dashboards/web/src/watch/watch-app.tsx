import { AlertScreen } from './alert/alert-screen.tsx'
import { HomePage } from './pages/home-page.tsx'
import { IncidentPage } from './pages/incident-page.tsx'
import { PairPage } from './pages/pair-page.tsx'
import { SettingsPage } from './pages/settings-page.tsx'
import { place } from './state/address.ts'
import { identity, isLoading } from './state/watch-model.ts'

/** The watch: what its address names, and over it whatever wants attention. */
export function WatchApp() {
  if (isLoading.value) return null
  const now = place.value
  if (now.page === 'pair') return <PairPage code={now.code} />
  if (identity.value === undefined) return <PairPage />
  return (
    <>
      {now.page === 'home' && <HomePage />}
      {now.page === 'settings' && <SettingsPage />}
      {now.page === 'incident' && <IncidentPage key={now.id} id={now.id} />}
      <AlertScreen />
    </>
  )
}
