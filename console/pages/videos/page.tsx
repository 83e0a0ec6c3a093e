import { Route, Switch } from 'wouter';
import { VideoPage } from './video.tsx';
import { VideosPage } from './videos-page.tsx';

export default function Page() {
  return (
    <Switch>
      <Route path="/videos/:id">{({ id }) => <VideoPage key={id} id={id} />}</Route>
      <Route component={VideosPage} />
    </Switch>
  );
}
