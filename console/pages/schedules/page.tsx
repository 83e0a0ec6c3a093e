import { Route, Switch } from 'wouter';
import { RunPage } from './run-page.tsx';
import { ScheduleList } from './schedule-list.tsx';
import { SchedulePage } from './schedule-page.tsx';

export default function Page() {
  return (
    <Switch>
      <Route path="/schedules/runs/:id">{({ id }) => <RunPage key={id} id={id} />}</Route>
      <Route path="/schedules/:id">{({ id }) => <SchedulePage key={id} id={id} />}</Route>
      <Route>
        <ScheduleList />
      </Route>
    </Switch>
  );
}
