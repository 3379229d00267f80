"""A hundred lines that tell a secret, and a hundred that look like it and tell none; beside them those with names.

All secrets are made up. A `¦` is taken out of them before they are used, so that no scanner takes this file for a leak.
"""

SECRET = """
My OpenAI key is sk-¦proj-9fK2mQ7vXb3LrT8wZ1nYc5Hd
sk-¦ant-api03-Zt8LqW2rYp5VnKc7MbXs1Jd4Gf6Ha9Ue-AA
export OPENAI_API_KEY=sk-¦4fTq9LmZx2Wb7Kd1Vn8Yp3Rc
the aws one is AKIA¦Z7QXW3LMN5RT2VBC
aws_secret_access_key = wJ8rXUtnF¦EMI/K7MDENG/bPxRfiCYzzKEYq2L1a
ASIA¦Y4TQ8RNDL2KXV7MH is the temporary one
AIza¦SyD3kf9Xq2LmW8vTz5RbNc7YhJ1pGe4UoIa
ghp_¦x7Kd92LmQpZ4vTb8RnWc1YhJ5sGe3UoIaF6
my token: github_pat_¦11ABCDE7Y0k3LmNpQrStUv_x8WzYaBcDeFgHiJkLmNoPq
glpat-¦Xy7KdQ2LmWpZ4vTb8RnW works for the runner
xox¦b-2381746501-4829173650-aQwErTyUiOpAsDfGhJkL
xox¦p-93847561029-83746510293-zXcVbNmLkJhG
the slack hook is https://hooks.slack.com/services/T03¦KD82LM/B7QX2WZ/aB3dE5fG7hI9jK1lM3nO5pQ7
hf_¦QwErTyUiOpAsDfGhJkLzXcVbNm
gsk_¦a8Kd7LmQpZ4vTb8RnWc1YhJ5sGe3UoIaF6x
npm_¦9XkLmQpZ4vTb8RnWc1YhJ5sGe3UoIaF6xY
pypi-¦AgEIcHlwaS5vcmcCJDk2M2Y5YjQ4LWQ
dop_v1_¦3f9a8b7c6d5e4f30211203344556677889a0b1c2d3e4f5061728394a5b6c7d8
SG.¦aB3dE5fG7hI9jK1lM3nO5p.Q7rS9tU1vW3xY5zA7bC9dE1fG3hI5jK7
sk_¦live_51HqT8LmZx2Wb7Kd1Vn8Yp3Rc
rk_¦live_7dK2mQ7vXb3LrT8wZ1nYc5
whsec_¦9fK2mQ7vXb3LrT8wZ1nYc5HdGh
shpat_¦1a2b3c4d5e6f708192a3b4c5d6e7f809
my telegram bot: 718293645:¦AAHk9XqLmW8vTz5RbNc7YhJ1pGe4UoIaB2d
eyJ¦hbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJ¦zdWIiOiIxMjM0NTY3ODkwIn0.dozjgNryP4J3jVmNHl0w5N_XgL0n3I9P
Authorization: Bearer ¦q8Zt7LmWpX4vTb8RnWc1YhJ5sGe3Uo
curl -H "Authorization: Basic ¦YW5uYTpzd29yZGZpc2gxMjM="
age: AGE-SECRET-KEY-1¦QYQSZQGPQYQSZQGPQYQSZQGPQYQSZQGPQYQSZQGPQYQSZQGPQYQSZQGPQYQ
-----BEGIN ¦RSA PRIVATE KEY----- MIIEowIBAAKCAQEAx7vQ -----END RSA PRIVATE KEY-----
-----BEGIN ¦OPENSSH PRIVATE KEY----- b3BlbnNzaC1rZXktdjEAAAAA
-----BEGIN ¦PGP PRIVATE KEY BLOCK----- lQOYBF3zPqQBCADK -----END PGP PRIVATE KEY BLOCK-----
-----BEGIN ¦PRIVATE KEY----- MIIEvQIBADANBgkqhkiG9w0
postgres://anna:¦s3cretPw@db.example.net:5432/shop
the database is mysql://root:¦Tr0ub4dor@10.0.0.7/app
redis://:¦hunter2hunter2@cache.internal:6379/0
https://deploy:¦9fK2mQ7vXb@git.example.net/anna/site.git
mongodb+srv://anna:¦pa55word@cluster0.example.net/test
https://api.example.net/v1/items?api_key=¦9fK2mQ7vXb3LrT8w
open https://example.net/reset?token=¦4d3f2a1b9c8e7f605142
DB_PASSWORD=¦correcthorse
STRIPE_SECRET_KEY: "¦zz82hfkq02nf"
AUTH_TOKEN='¦9182hf82nf02nf8'
My password is hunter2.
my password is swordfish
The wifi password is BlueGiraffe77
the wi-fi password: kangaroo
the password for the router is admin1234
Password = Tr0ub4dor&3
password: "correct horse battery staple"
My new password is “open sesame 99”
the passphrase is 'winter is coming soon'
my login code is XK42-99-ZP
My passcode is 884422
I changed my password to Zebra!Lamp9
pwd: qwerty123
passwd=letmein!
Mein Passwort ist Schmetterling7
Das Kennwort lautet Gartenzwerg!
WLAN Passwort: hummelflug22
mon mot de passe est Baguette2024
le mot de passe: tournesol!8
mi contraseña es gato1234
La contraseña del wifi: perro&gato
我的密码是 tiger8899
密码：qw12er34
мой пароль: Zima2024
パスワードは sakura99
il mio wifi, password: ciaobella7
the master key is 7Hq-Lm2-Xz9-Qw4
my api key is 8f3k2m9x7q1z5w4v
The secret key: Zx9Kd82LmQpW7vTb
license key: QX7L2-9KD82-MW4PZ-TB8RN
the encryption key is 3f9a8b7c6d5e4f30211203344556677889a0b1c2
my access token is 0a1b2c3d4e5f60718293a4b5c6d7e8f9
API-Schlüssel: kd82LmQpW7vTb9xZ
session token = f4c8d2e6a0b1937584
the bot token is MTA4Njk1NzM4.GkQ2Lm.x7WpZ4vTb8Rn
密钥：9fK2mQ7vXb3LrT8wZ1nY
it is 8Zt7LmWpX4vTb8RnWc1YhJ5sGe3UoIaF6xKdQ2
here you go: Q7rS9tU1vW3xY5zA7bC9dE1fG3hI5jK7lM9n
My card is 4111¦ 1111 1111 1111
4242¦424242424242 exp 04/27
Visa 4012¦-8888-8888-1881
mastercard 5555¦555555554444, please remember it
it's 5105 1051¦ 0510 5100
my amex is 3782¦ 822463 10005
amex 371449¦635398431
discover 6011¦ 1111 1111 1117
the JCB 3530¦111333300000
maestro 6759¦ 6498 2643 8453
my IBAN is DE89 ¦3704 0044 0532 0130 00
GB29¦NWBK60161331926819
FR14 ¦2004 1010 0505 0001 3M02 606
My PIN is 4821
the pin code for the card: 0917
CVV 731
the alarm code is 44721
our door code: 2580
my SSN is 078-¦05-1120
my seed phrase: ¦legal winner thank year wave sausage worth useful legal winner thank yellow
"""

HARMLESS = """
I forgot my password again.
My password is too long to type.
The password is stored in the vault.
The password policy is strict at work.
My password manager is KeePass.
The wifi password is on the fridge.
The password is wrong, it says.
My password was leaked last year.
I changed my password to something longer.
I want to change my password to a stronger one.
Password: see the vault
password: ********
password = "<your password>"
DB_PASSWORD=${DB_PASSWORD}
API_KEY=your-api-key-here
OPENAI_API_KEY: example-key
export TOKEN=$(pass show token)
The password is required.
The password is case sensitive.
What is a good password?
Is "hunter2" a funny joke about passwords?
Mein Passwort ist zu lang.
Das Passwort ist falsch.
Mon mot de passe est perdu.
Mi contraseña es muy larga.
我忘了密码。
The secret key to happiness is patience.
The key is under the mat.
The key is in the drawer.
My house key is blue.
The song is in the key of C sharp minor.
Tokens are counted by the tokenizer.
My context is 4096 tokens.
The token bus leaves at 7.
I collect subway tokens from 1953.
commit 3f9a8b7c6d5e4f30211203344556677889a0b1c2
The commit is 9e70a3a12f4b5c6d7e8f90a1b2c3d4e5f6071829.
sha256: 9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08
md5sum d41d8cd98f00b204e9800998ecf8427e
sha512-9KD82MW4PZTB8RNQX7L2aB3dE5fG7hI9jK1lM3nO5pQ7rS9tU1vW3xY5zA7bC9dE1fG3hI5jK7lM9n==
The uuid is 550e8400-e29b-41d4-a716-446655440000.
550e8400-e29b-41d4-a716-446655440001
ETag: "33a64df551425fcc55e4d42a148795d9f25f89d4"
docker image alpine@sha256:c5b1261d6d3e43071626931fc004f70149baeba2c8ec672bd4f27761f8e1ad6b
https://www.youtube.com/watch?v=dQw4w9WgXcQ
https://example.org/articles/2024/05/01/how-to-bake-bread-in-a-dutch-oven
https://example.org/search?q=password&lang=en
https://docs.google.com/document/d/1aB3dE5fG7hI9jK1lM3nO5pQ7rS9tU1vW3xY5zA7bC9d/edit
ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIOMqqnkVzrm0SdG6UOoqKLsabgH5C9okWi0dh2l9GKJl anna@laptop
-----BEGIN PUBLIC KEY-----
-----BEGIN CERTIFICATE-----
data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk
My class is called AbstractSingletonProxyFactoryBeanWithConfig2.
test_that_a_very_long_function_name_with_number_42_is_harmless
/home/anna/projects/2024-05-holiday-photos/IMG_20240501_104455.jpg
C:/Users/Anna/Documents/Taxes2023/Statement-2023-12.pdf
com.example.project1.settings.SettingsControllerTest
The file is backup-2024-05-01T10-22-33-server01.tar.gz.
My order number is 4111111111111112.
The parcel is 1234567890123456.
Tracking number 1Z999AA10123456784
ISBN 978-3-16-148410-0
ISBN 9783161484100 is my favourite book.
My phone number is +41 79 123 45 67.
Call me at (555) 123-4567.
The population is 1 408 975 000.
Pi is 3.14159265358979323846.
The number 1000000000000000 is a quadrillion.
0000 0000 0000 0000
The timestamp is 1716552000000.
My student id is 20240517.
My IBAN is in the letter from the bank.
DE is the code of Germany, and DE00 0000 0000 0000 0000 00 is no account.
Flight LH 1234 leaves at 10:45.
I weigh 72 kg and am 181 cm tall.
My PIN board is full of photos.
I bought 4821 pins.
I forgot my PIN.
The door is code red.
Our door code has 4 digits.
My car's number plate is ZH 48211.
The combination of 30 people and 2 dogs works well.
The room is 2580.
I live at 12 Rue de la Paix, 75002 Paris.
Version 2.31.0-rc1+build.20240501 is out.
The MAC address is 00:1B:44:11:3A:B7.
fe80::1ff:fe23:4567:890a
192.168.100.200:8080 is my server.
http://localhost:8080/v1
user@example.org is my address.
git@github.com:anna/site.git
ssh anna@server.example.org:2222
GHP stands for good hygiene practice.
sk-learn is a library, and so is scikit-image-0.22.
The AKIA tribe lives in Japan.
eyJ is how base64 of a JSON object begins.
My zodiac sign and lucky number: Leo, 7
The bearer of this letter is my friend.
Basic training takes 12 weeks.
The seed phrase of a wallet has 12 words.
"""

NAMED_SECRET = """
api_key=8f3k2m9x¦7q1z5w4v
api-key=8f3k2m9x¦7q1z5w4v
curl --token=ab12¦cd34ef56 https://example.net
aws_secret_access_key=wJalrXUtnFEMI¦/K7MDENG/bPxRfiCYzz
github_token=4c9f2e7a¦8b3d6051
jwt_secret=8f3k2m9x¦7q1z5w4v
client_secret: 8f3k2m9x¦7q1z5w4v
client_secret=8f3k2m9x¦7q1z5w4v
"clientSecret":"8f3k2m9x¦7q1z5w4v"
{"client_id": "shop", "client_secret": "8f3k2m9x¦7q1z5w4v"}
'consumer_key' => '8f3k2m9x¦7q1z5w4v',
"token": "ab12¦cd34ef56"
AccountKey=q8Zt7LmWpX4v¦Tb8RnWc1YhJ5sGe3Uo==
export session_token='f4c8d2e6¦a0b1937584'
password: goldenwedding
Wifi password: spring
password=goldenwedding
db_password=unstoppable
The password is: goldenwedding
Passwort: advent
passphrase: correct horse battery staple
Passphrase for the backup disk: purple donkey lantern gravel sunset
passphrase = correct horse battery staple, and my cat is Miso
"""
"""Secrets behind a name, as files of settings and command lines have them."""

NAMED_HARMLESS = """
password: required
password: forgotten
Password: unchanged
password = disabled
password: pending
About my password: resetting takes a day.
password=None
The password is blinking.
I changed my password to something confusing.
token=12
--token=YOUR_TOKEN_GOES_HERE_1
token=$TOKEN
key=value
api_key=YOUR_KEY
api_key=your_api_key_123
client_secret: <your client secret>
"clientSecret": "${CLIENT_SECRET_2}"
client_secret=os.environ["CLIENT_SECRET_1"]
secret_key=hashlib.sha256(seed).hexdigest()
sort_key=created_at_2024_01
cache_key=user_42_session_2024
primary_key=order_items_2024_01
max_tokens=409600000000
public_key=AAAAC3NzaC1lZDI1NTE5AAAAIOMqqnkVzrm0SdG6
commit=3f9a8b7c6d5e4f30211203344556677889a0b1c2
md5=d41d8cd98f00b204e9800998ecf8427e
name=test_results_2024_final_version_2
The client code is in src/client2/main_window.py.
passphrase: required
passphrase: see the note on my desk
passphrase: choose four random words that nobody guesses
passphrase: three plain words
My passphrase has four words.
"""
"""What has the same shapes."""


def lines(text: str) -> list[str]:
    """The lines, ready for use."""
    return [line.replace("¦", "") for line in text.strip().splitlines()]
