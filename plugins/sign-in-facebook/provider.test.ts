import { describeCodeProvider } from '../../test/setup/describe-code-provider.ts';
import { facebook } from './stand-in.kit.ts';

describeCodeProvider(facebook);
