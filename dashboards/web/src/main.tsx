import { render } from 'preact'
import { createBoardApi } from './data/board-api.ts'
import { startBoardData } from './data/board-data.ts'
import { createSparklineCache } from './data/sparkline-cache.ts'
import { Board } from './frame/board.tsx'
import './styles/tokens.css'
import './styles/base.css'
import './styles/frame.css'
import './styles/overview.css'
import './styles/series.css'
import './styles/bridges.css'

const api = createBoardApi()
const app = document.getElementById('app')
if (app !== null) {
  render(<Board data={startBoardData(api)} sparklines={createSparklineCache(api)} />, app)
}
