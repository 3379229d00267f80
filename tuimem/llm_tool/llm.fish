# llm with tuimem's memory, for fish. `tuimem shell install` adds the lines that read this file.
# Prompts get the fragment tuimem:auto; all other calls go through as they are. `command llm …` goes past it.

function llm --wraps llm --description "llm, with what tuimem remembers"
    if test "$argv[1]" = prompt
        set -e argv[1]
        if _tuimem_joins $argv
            command llm prompt -f tuimem:auto $argv
        else
            command llm prompt $argv
        end
    else if _tuimem_is_command "$argv[1]"; or not _tuimem_joins $argv
        command llm $argv
    else
        command llm -f tuimem:auto $argv
    end
end

function _tuimem_is_command --description "Whether this is a command of llm or of one of its plugins"
    switch "$argv[1]"
        case aliases chat collections embed embed-models embed-multi fragments install keys logs models \
                openai plugins schemas similar templates tools uninstall
            return 0
        case '' '-*'
            return 1
    end
    string match --quiet --regex '^[a-zA-Z0-9_-]+$' -- "$argv[1]"; or return 1
    # A single word may be a command of a plugin as well as a short prompt. Only llm knows; if it does not say, it is left alone.
    set -l help (command llm --help </dev/null 2>/dev/null); or return 0
    string match --quiet --regex "^  $argv[1]( |\$)" -- $help
end

# Not a prompt that llm would wait for at the keyboard, not one that is only to be saved, and not one that names a
# fragment of tuimem itself.
function _tuimem_joins --description "Whether these are arguments of a prompt that memory can join"
    set -l joins 1
    isatty stdin; or set joins 0
    while set -q argv[1]
        switch "$argv[1]"
            case -h --help --version --options --save '--save=*'
                return 1
            case '-ftuimem:*' '--fragment=tuimem:*' '--sf=tuimem:*' '--system-fragment=tuimem:*'
                return 1
            case -f --fragment --sf --system-fragment
                string match --quiet 'tuimem:*' -- "$argv[2]"; and return 1
                set -e argv[2]
            case -o --option -p --param --at --attachment-type
                set -e argv[2..3]
            case -s --system -m --model -d --database -q --query -a --attachment -T --tool --functions \
                    --cl --chain-limit --schema --schema-multi -t --template --cid --conversation --key
                set -e argv[2]
            case --
                set -q argv[2]; and set joins 0
                break
            case '-?*'
            case '*'
                set joins 0
        end
        set -e argv[1]
    end
    return $joins
end
