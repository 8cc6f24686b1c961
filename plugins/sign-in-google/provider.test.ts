import { describeCodeProvider } from '../../test/setup/describe-code-provider.ts';
import { google } from './stand-in.kit.ts';

describeCodeProvider(google);
