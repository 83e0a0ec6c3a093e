import { Route, Switch } from 'wouter';
import { BurstPage } from './burst.tsx';
import { BurstsPage } from './bursts.tsx';

export default function Page() {
  return (
    <Switch>
      <Route path="/best-cut/:id">{({ id }) => <BurstPage key={id} id={id} />}</Route>
      <Route component={BurstsPage} />
    </Switch>
  );
}
