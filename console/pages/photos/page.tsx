import { lazy } from 'react';
import { Route, Switch } from 'wouter';
import { PhotosPage } from './photos-page.tsx';

const PhotoPage = lazy(() => import('./photo.tsx'));

export default function Page() {
  return (
    <Switch>
      <Route path="/photos/:id">{({ id }) => <PhotoPage key={id} id={id} />}</Route>
      <Route component={PhotosPage} />
    </Switch>
  );
}
