"""Secrets as people tell them in a chat, in several languages, and harmless lines in nearly the same words.

All secrets are made up. A `¦` is taken out of them before they are used.
"""

TOLD = """
my password is correct horse ¦battery staple
my password: fluffy bunny ¦rabbits
My login password is always: ¦Tulpe
the password I use everywhere is ¦Tulpe
I use ¦Tulpe as my password
My password was always '¦tulip garden'
my netflix login is sam@example.org / ¦Blaubeere
user sam pass ¦Blaubeere
SSN 078¦051120
my social security number is 078 ¦05 1120
my key is s3cr3t¦K3yV4lu3
the code for my phone is ¦482913
my card is ４１１１ ¦１１１１ １１１１ １１１１
pay with 4111.1111¦.1111.1111
it's 4242_4242¦_4242_4242
4012–8888¦–8888–1881 is my visa
amex 3714.496¦353.98431
my password is purple monkey ¦dishwasher
By the way, my password is Tulip ¦Garden.
my email password is sunny winter ¦morning coffee and I never change it
the password of our wifi is always the same: ¦gartenzwerg
For the router I use ¦hunter2 as the password.
We use “¦open sesame” as our password.
¦Tulpe99 is my password
¦swordfish is the password for the club
my bank password used to be ¦swordfish
My old password was ¦marmalade, the new one is longer.
I changed my password from ¦kangaroo7 to ¦wallaby8.
password for my mail ist: ¦Sommerregen
passw0rd hint: none, password = ¦Regenbogen Fisch
the PIN of my card is ¦4821
my phone's pin is ¦0917
PIN: ¦4 8 2 1
My bike lock opens with ¦4821.
I unlock my phone with ¦482913.
the keypad at the front door wants ¦2580#
garage code ¦7731
the code to our building is ¦45812
locker combination 12¦-34-08
mein Handycode ist ¦482913
Der Code für die Haustür ist ¦2580.
Der Türcode lautet ¦4471.
Meine PIN lautet ¦4821
Mein Netflix-Passwort ist immer noch ¦Blaubeere
Ich benutze ¦Schmetterling als Passwort.
Das WLAN-Passwort heißt ¦Gartenzwerg
le code de la porte est ¦4812
J'utilise ¦Tournesol comme mot de passe
mon mot de passe, c'est ¦Tournesol
el código de la alarma es ¦4471
Uso ¦girasol77 como contraseña
la mia password è ¦tulipano
il codice della porta è ¦4812
a minha senha é ¦girassol
mijn wachtwoord is ¦zonnebloem
moje hasło to ¦slonecznik
мой пароль — ¦Подсолнух
手机密码是¦482913
PIN码是¦4821
ログインのパスワード：¦ひまわり2024
ｍｙ ｐａｓｓｗｏｒｄ ｉｓ ｈｕｎｔ¦ｅｒ２
log in as sam with ¦Blaubeere77
username: sam, password: ¦Blaubeere
sam@example.org, pw ¦Blaubeere
My Gmail password is ¦Pumpernickel, please don't tell anyone
the wifi at my place? password is ¦sleepy otter
pw is ¦bluebird
password's ¦Marzipan
I set my password to ¦velvet thunder
my password has been ¦Marzipan since 2019
The password for my diary is ¦dandelion.
you need the password: ¦velvet thunder
my apple id password is ¦Kiwi-Banane
my passphrase is ¦seven green bottles hanging
I chose ¦Marzipan as the password for Netflix
we use ¦marzipan42 as the wifi password
¦Marzipan7 is the wifi password
My credit card number is ¦5555.5555.5555.4444
card ¦4242 4242 4242 4242, cvc 123
The PIN for my bank card is ¦7319
I always forget my phone PIN, it's ¦7319
the door code at work is ¦7319
the safe opens with ¦12-34-56
The code for the garage door: ¦7319
my voicemail pin = ¦7319
my suitcase lock is set to ¦731
my sim pin is ¦7319 and puk 12345678
alarm pin ¦7319
the gate code is *¦7319
My social is ¦078-05-1120
AHV-Nummer ¦756.1234.5678.97
my ssn: ¦078.05.1120
my passport number is ¦X1234567
Mein Passwort lautet ¦Marzipan.
Das Passwort für Netflix ist ¦Marzipan
Als Passwort verwende ich ¦Marzipan
Die PIN meiner Karte ist ¦7319
Der Code vom Fahrradschloss ist ¦731
Mein Handy entsperre ich mit ¦7319
le mot de passe du wifi est ¦Marzipan
mon code pin est ¦7319
le digicode de l'immeuble est ¦7319
mi contraseña de Netflix es ¦Mazapan
el pin de mi tarjeta es ¦7319
la contraseña del correo: ¦mazapan dulce
il pin della mia carta è ¦7319
o pin do meu cartão é ¦7319
de pincode van mijn pas is ¦7319
我家门的密码是¦7319
我的微信密码：¦mazipan
暗証番号は¦7319です
パスワードは¦まじぱんです
пин-код карты ¦7319
пароль от вайфая: ¦марципан
my netflix password is still ¦Pinguin!!
Just so you know: password = ¦schwarze Katze
The password to my blog is "¦roses are red"
the new wifi code is ¦Sonnenblume
We share one password, it's ¦Pinguin12
It's ¦Pinguin12, that's my password
pass: ¦Pinguin12
My login: sam / ¦Pinguin12
I signed up with password ¦Pinguin12
My mum's PIN is ¦5522
¦5522 is my PIN
¦5522 is the code for the front door
the building code is ¦5522
Type ¦5522 on the keypad
The alarm is armed with ¦5522
Mein Passwort: ¦Pinguin
PIN ¦5522 für die Kreditkarte
mot de passe: ¦pingouin
Le code d'entrée est ¦5522A
mi clave es ¦pinguino
¦4111/1111/1111/1111
My visa is ¦4111-1111-1111-1111 and the cvv is 123
card number: ¦4111111111111111
API key: ¦abcd1234efgh5678
my password? ¦rosebud
Our wifi password? It's ¦rosebud
my new password will be ¦rosebud
Password is set to ¦rosebud
The router password was set to ¦dandelion
remember my password ¦rosebud
please save our Netflix password ¦marzipan
User uses the password ¦swordfish
We use the wifi password ¦gartenzwerg for guests
My locker combination is ¦12 34 56
My gym combo: ¦12 34 56
the combo to the safe is ¦12-34-56
the safe is ¦12-34-56
my pin is ¦four seven one one
The code for the garage is ¦two five eight oh
Meine PIN ist ¦vier sieben eins eins
ssh password root/¦toor
router login: admin/¦sesame
user admin password ¦admin
username bob password ¦letmein
my email login is bob@x.com ¦letmein123
backup codes: ¦1234-5678 2345-6789
My recovery codes are ¦a1b2-c3d4 e5f6-a7b8
my 12 words are ¦legal winner thank year wave sausage worth useful legal winner thank yellow
My twelve secret words: ¦legal winner thank year wave sausage worth useful legal winner thank yellow
мой пароль ¦солнышко
My PIN is still ¦1984
My PIN for work: ¦4711
my garage opens with ¦2019
"""

NOT_TOLD = """
the password policy is strict
I forgot my password
my key is under the mat
the code for my thesis is on GitHub
My password is the name of my first dog plus a number.
my password is way too easy to guess
my password is really super weak
The password is printed below every router.
My password is ten characters long.
The password is completely useless these days.
My password is common knowledge at work.
the password I use everywhere is weak
The password I chose was rejected.
The password my brother uses is ridiculous.
I use KeePass as my password manager.
I use Bitwarden as my password vault.
I never use my birthday as my password.
I use the same word as my password everywhere.
Please use something unique as your password.
I use a sentence as my password.
What is my password?
KeePass is my password manager.
The problem is my password.
Password: minimum eight characters
password: three plain words
Password: see your email
I changed my password from weak to strong.
I change my password from time to time.
my login is sam@example.org
My login is broken.
I log in as sam with my phone.
my logins are sam@example.org / sam@example.net
The user can pass arguments to the script.
user tests pass today
Every user must pass the exam.
My key is on the table.
The key is C sharp minor.
My key is engraved with number 4.
my public key is AAAAC3NzaC1lZDI1NTE5AAAAIOMqqnkVzrm0SdG6
the code for my game is 4821 lines long
The area code for Bern is 031.
The error code of my printer is 5100.
My zip code is 90210.
The postal code of our house is 75002.
the dress code for the party is black tie
The code of the door lock has 4 digits.
My phone has 128 GB.
I paid 4821 francs for the door.
My phone is a Pixel 8 from 2024.
I opened the door at 2130.
My bike lock cost 4821 yen.
My pin has 3 colours.
My invoice is 1234.5678.9012.3456.
The serial number is 4111-1111-1111-1112.
Ich habe mein Passwort vergessen.
Mein Passwort ist viel zu einfach.
Ich benutze KeePass als Passwortmanager.
Der Code für meine Arbeit liegt auf GitHub.
Mein Schlüssel liegt unter der Matte.
Meine Postleitzahl ist 8001.
J'ai oublié mon mot de passe.
Mon mot de passe est beaucoup trop simple.
Le code de la route est compliqué.
Mi contraseña es demasiado corta.
El código de mi tesis está en GitHub.
La mia password è troppo corta.
我的密码太简单了
我忘记了手机密码
我的邮编是100080
Я забыл пароль.
My password needs to be changed soon.
the password is in my notebook
My password is stronger than yours.
I always forget my password for Netflix.
Their password rules are annoying.
I hate passwords.
The password was sent by mail.
Is my password strong enough?
my password is basically a poem
The wifi password is written on the router.
password reset took 3 hours
Password requirements: 8 characters, one digit
The password field is empty.
I have two passwords.
I have password issues.
My password is 12 characters long.
I wrote my password down.
My brother knows my password.
The keyword is patience.
Passport control took 2 hours.
My code is on GitHub.
My code has 4821 lines.
I code for a bank and own 3 phones.
My code for the phone app has 4821 lines.
The code for the office party is casual.
My PIN is secret.
My phone is number 1.
I pinned 300 photos.
My house number is 482.
My flat is number 1204.
my office is room 4821
The gate opens at 0800.
My card expires in 2027.
My bank card is blue.
The safe weighs 120 kg.
I bought a lock for 4821 yen.
The alarm rings at 630.
The combination of tea and milk is nice.
I unlock my phone with my face.
I open the door with a key.
Area code 415 is San Francisco.
My bike has 21 gears.
My customer number is 12345.
The score was 4111-1111.
My key is a Yale.
The key to happiness is sleep.
My account is sam@example.org.
log in with your email/username
The user sam passed his exam.
Mein Passwort ist sicher genug.
Ich habe drei Passwörter.
Der Schlüssel ist im Auto.
Mein Code läuft auf 3 Rechnern.
Die Karte kostet 120 Franken.
Le mot de passe est dans mon carnet.
Mon code postal est 75002.
La clave del éxito es dormir.
Mi código postal es 28001.
La chiave è sotto lo zerbino.
密码太长了
我的房间号是2580
Мой код на GitHub.
My password is private.
My password is nobody's business.
My password is the same for years.
My password is quite a long story.
Passwords should be long.
The password is on a sticky note.
My password expired yesterday.
the password is rarely changed
My dad's password is awful
the password is not needed
my wifi password is in the kitchen drawer
I like the code of conduct.
The code for dinner is casual.
Room 5522 is mine.
The door is 200 years old.
I saved 5522 euros for the door.
My phone died at 1530.
The card game Uno has 108 cards.
My card deck has 108 cards.
I bought a card for 500 euros.
My office is in building 5522.
The pin code is a secret.
The safe word is needed.
I moved into flat 482.
My bank account has 5522 euros.
My bank gave me 5522 points.
The computer code has 4000 lines.
I work on screen code 300 days a year.
In 2024 my phone broke.
I have a combination boiler from 2015
combination therapy since 2019
I got a tan in 2023
My tan from 2021 is gone.
my laptop opens 500 tabs
My phone opens 300 apps at once
a pin collection of 300 pieces
I have a pin from 1980
I wrote code for the door sensor in 2020
a combination of 500 mg and 200 mg
The combination of 300 vitamins is nonsense
My PIN code changed in 2020
My puk was lost in 2012
The code of the door lock has not changed since 2018
the entry code of conduct 2020
I use 1Password for my passwords
I use KeePass2 for all my passwords
My password? Nope.
Remember my password somewhere safe
Please save my password automatically
I use the password manager Bitwarden
I use the password everywhere
The password is set to expire
My new password will be longer.
I learned 12 words of Greek
My 12 words for the spelling test are long
The backup code is easy to read
my pin is one of four
username and password required
user account password policy
the login admin/editor page is slow
мой пароль слабый
My account is sam@example.org since 2020
"""
