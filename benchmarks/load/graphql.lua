-- Posts prepared documents; every answer must hold the values that belong to its first one.

dofile(debug.getinfo(1, "S").source:match("@(.*/)") .. "answers.lua")

function init(arguments)
  dofile(arguments[1])
  math.randomseed(7)
  requests = {}
  for _, body in ipairs(data.bodies) do
    table.insert(requests, wrk.format("POST", data.path, data.headers, body))
  end
end

function request()
  return requests[math.random(#requests)]
end

function response(status, _, body)
  checked = checked + 1
  local expected, place = nil, 0
  for value in body:gmatch(data.pattern) do
    expected = expected or data.expected[value]
    place = place + 1
    if not expected or expected[place] ~= value then
      return refuse(status, body)
    end
  end
  if status ~= 200 or not expected or place ~= #expected or body:find('"errors"', 1, true) then
    refuse(status, body)
  end
end
